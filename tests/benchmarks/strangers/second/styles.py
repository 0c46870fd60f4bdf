"""Eight layouts of a filled form. spec: name dep unit year b e rows and options."""
import re
from kit import *

def told(inds, skip, seed):
    """Goal and result in words, from rows that hold nothing odd."""
    use = [d for d in inds if d["l3"] not in skip and d["l1"] != "满意度指标" and not d["l3"].startswith("其中")][:3] or [d for d in inds if d["l1"] != "满意度指标"][:2]
    def promise(d):
        sign, rest = (d["t"][0], d["t"][1:]) if d["t"][0] in "≥≤=" else ("", d["t"])
        return d["l3"] + {"≥": "不低于" if "%" in rest else "不少于", "≤": "不超过"}.get(sign, "为" if sign or "月" in rest else "") + rest
    a, b = [promise(d) for d in use], [d["l3"] + ("为" if "月" in d["a"] else "") + d["a"] for d in use]
    k = seed % 4
    goal = ["通过项目实施，" + "，".join(a) + "。", "；".join(f"{i + 1}.{x}" for i, x in enumerate(a)) + "。", "年内" + "，".join(a) + "，进一步提升服务水平。", "按进度安排，" + "，".join(a) + "。"][k]
    done = ["截至年底，" + "，".join(b) + "。", "；".join(f"{i + 1}.{x}" for i, x in enumerate(b)) + "。", "全年" + "，".join(b) + "。", "本年度" + "；".join(b) + "。"][k]
    return goal, done


EXT = dict(S="xlsx", H="docx", Y="html", P="xlsx", K="docx", W="html", G="xlsx", V="docx")


def build(style, name, dep, unit, year, b, e, inds, *, b0=None, parts=None, goal=None, done=None, rate=None, got=None, total=None, title=None, box=None, after=(), xp=10, pp=None, heads=None, day=None, last=None, arrived=None, full="100", concl=None, skip=()):
    b, e = n(b), n(e)
    b0 = b if b0 is None else n(b0)
    x = EXT[style] == "xlsx"
    rate = pct(e, b) if rate is None else rate
    got = g(min(n(xp), r2(e / b * xp))) if got is None else got
    total = g(sum(n(d["s"]) for d in inds if d["s"]) + (n(got) if re.fullmatch(r"[\d.]+", got) else 0)) if total is None else total
    parts = [("其中：财政拨款", b, e)] if parts is None else parts
    words = told(inds, skip, len(name) + year + len(dep))
    goal, done = goal or words[0], done or words[1]
    box = box or str(year)
    N = lambda v: (n(v) if x else g(v)) if re.fullmatch(r"-?[\d.]+", str(v)) else v
    Y = lambda v: f"{n(v) * 10000:,.2f}"
    P = lambda v: Pct(v[:-1]) if x and re.fullmatch(r"[\d.]+%", v) else v
    prate = lambda l, p, q: (pct(q, p) if n(p) else "")
    psc = lambda i: (pp[i] if pp else ("—" if style in "GVY" else ""))
    pw = lambda i: ((str(xp) if pp else "—") if style in "GVY" else "")
    hd = heads or {}
    inds = [d | {"l1": hd.get(d["l1"], d["l1"])} for d in inds]
    if style == "G":
        t = Tab().row(("项目名称", 3), (name, 6)).row(("主管部门", 3), (dep, 3), ("实施单位", 1), (unit, 2))
        t.row(("项目资金（万元）", 2, 2 + len(parts)), "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
        t.row("年度资金总额", N(b0), N(b), N(e), N(xp), rate, N(got))
        for i, (l, p, q) in enumerate(parts): t.row(l, N(p) if b0 else N(0), N(p), N(q), pw(i), prate(l, p, q), psc(i))
        t.row(("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)).row((goal, 4), (done, 4))
        t.row(("绩效指标", 1, len(inds) + 1), "一级指标", "二级指标", "三级指标", *(["上年实际值"] if last else []), "年度指标值", "实际完成值", "分值", "得分", ("偏差原因分析及改进措施", 1 if not last else 1))
        steps(t, inds, lambda i, d: [1, 2, d["l3"], *([last[i]] if last else []), d["t"], d["a"], N(d["m"]), N(d["s"]), d["r"]])
        t.row(("总分", 6 + bool(last)), N(full), N(total), "")
        out = ["附件1", title or "项目支出绩效自评表", f"（{box}年度）", t]
    elif style == "V":
        t = Tab().row("项目名称", (name, 3), "项目年度", (f"{box}年", 3)).row("主管部门", (dep, 3), "实施单位", (unit, 3))
        t.row(("项目资金（万元）", 1, 2 + len(parts)), "资金来源", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
        t.row("年度资金总额", g(b0), g(b), g(e), str(xp), rate, got)
        for i, (l, p, q) in enumerate(parts): t.row(l, g(p) if b0 else "0", g(p), g(q), pw(i), prate(l, p, q), psc(i))
        t.row("年度目标", (goal, 7)).row("目标完成情况", (done, 7))
        t.row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "未完成原因及改进措施")
        steps(t, inds, lambda i, d: [1, 2, d["l3"], d["t"], d["a"], d["m"], d["s"], d["r"]])
        t.row(("总    分", 5), full, total, "")
        if concl: t.row("自评结论", (concl, 7))
        out = [title or f"{year}年度财政项目支出绩效自评表", t]
        concl = None
    elif style == "S":
        t = Tab().row("项目名称", (name, 3), "评价年度", (N(box), 3)).row("主管单位", (dep, 3), "填报单位", (unit, 3))
        t.row("资金构成", "年初预算批复", "全年预算数", *(["实际到位数"] if arrived else []), ("实际支出数", 1 if arrived else 2), "执行率", "分值", "得分")
        w = 1 if arrived else 2
        t.row("资金合计", N(b0), N(b), *([N(arrived)] if arrived else []), (N(e), w), rate, N(xp), N(got))
        for i, (l, p, q) in enumerate(parts): t.row(l, N(p) if b0 else N(0), N(p), *([N(q)] if arrived else []), (N(q), w), prate(l, p, q), (str(xp) if pp else ""), (pp[i] if pp else ""))
        t.row(("总体目标", 1, 2), "预期", (goal, 6)).row("完成", (done, 6))
        t.row("一级指标", "二级指标", "三级指标", "分值", "年度目标值", "年末完成值", "得分", "扣分原因及说明")
        steps(t, inds, lambda i, d: [1, 2, d["l3"], N(d["m"]), d["t"], d["a"], N(d["s"]), d["r"]])
        t.row(("合  计", 3), N(full), "", "", N(total), "")
        out = [title or f"{year}年度部门预算项目绩效自评情况表", "金额单位：万元", t]
    elif style == "H":
        t = Tab().row("项目名称", (name, 5)).row("主管部门", (dep, 2), "项目实施单位", (unit, 2)).row("项目类别", ("1.部门预算项目 ☑   2.直专项 □   3.转移支付项目 □", 5)).row("项目属性", ("1.持续性项目 ☑   2.新增性项目 □", 5))
        t.row((f"预算执行情况（万元）（{xp}分）", 1, 2 + len(parts)), "", "预算数（A）", "执行数（B）", "执行率（B/A）", f"得分（{xp}分×执行率）").row("年度财政资金总额", g(b), g(e), rate, got)
        for i, (l, p, q) in enumerate(parts): t.row(l, g(p), g(q), prate(l, p, q), pp[i] if pp else "")
        out = [title or f"{year}年度{name}项目自评表", f"单位名称：{unit}        填报日期：{day or str(year + 1) + '年3月15日'}", t]
        t2 = Tab().row("一级指标", "二级指标", "三级指标", "分值", "年初目标值（A）", "实际完成值（B）", "得分")
        steps(t2, inds, lambda i, d: [1, 2, d["l3"], d["m"], d["t"], d["a"], d["s"]])
        t2.row(("总分", 3), full, "", "", total)
        why = "；".join(f"{d['l3']}：{d['r']}" for d in inds if d["r"])
        t2.row(("偏差大或目标未完成原因分析", 2), (why or "无", 5)).row(("改进措施及结果应用方案", 2), ("进一步细化实施计划，评价结果作为下年度预算安排参考。", 5))
        out += [f"年度绩效目标：{goal}", f"完成情况：{done}", t2]
    elif style == "Y":
        t = Tab().row("项目名称", (name, 3), "年度", (box, 3)).row("主管部门", (dep, 3), "实施单位", (unit, 3))
        t.row(("项目资金（元）", 1, 2 + len(parts)), "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分").row("年度资金总额：", Y(b0), Y(b), Y(e), str(xp), rate, got)
        for i, (l, p, q) in enumerate(parts): t.row(l, Y(p) if b0 else "0.00", Y(p), Y(q), pw(i), prate(l, p, q), psc(i))
        t.row(("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 3)).row((goal, 4), (done, 3))
        t.row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
        steps(t, inds, lambda i, d: [1, 2, d["l3"], d["t"].replace("≥", ">=").replace("≤", "<="), d["a"], d["m"], d["s"], d["r"]])
        t.row(("总分", 5), full, total, "")
        out = [title or "财政项目支出绩效自评表", t]
    elif style == "P":
        def cut(d):
            m = re.fullmatch(r"(≥|≤|=|＝|>|<)?([\d.]+)([^\d]*)", d["t"])
            return (m[1] or "=", n(m[2]), m[3]) if m and "月" not in d["t"] else ("定性", d["t"], "/")
        cs = [cut(d) for d in inds]
        def act(i, d):
            m = re.fullmatch(r"([\d.]+)([^\d]*)", d["a"])
            return n(m[1]) if m and cs[i][0] != "定性" and m[2] == cs[i][2] else d["a"]
        t = Tab().row("单位名称", (unit, 4), "归口部门", (dep, 4)).row("项目名称", (name, 4), "预算年度", (N(box), 4))
        t.row("预算执行", "资金类别", ("年初预算", 2), ("调整预算", 2), ("执行金额", 1), "执行进度", "权重", "得分")
        t.row("", "总额", (N(b0), 2), (N(b), 2), N(e), P(rate), N(xp), N(got))
        for i, (l, p, q) in enumerate(parts): t.row("", l, (N(p) if b0 else N(0), 2), (N(p), 2), N(q), P(prate(l, p, q)), "", pp[i] if pp else "")
        t.row("年初设定目标", (goal, 9)).row("全年完成情况", (done, 9))
        t.row("一级指标", "二级指标", "三级指标", "计量单位", "指标符号", "指标值", "完成值", "权重", "自评得分", "说明")
        steps(t, inds, lambda i, d: [1, 2, d["l3"], cs[i][2], cs[i][0], cs[i][1], act(i, d), N(d["m"]), N(d["s"]), d["r"]])
        t.row(("自评总分", 7), N(full), N(total), "")
        out = [title or f"预算项目绩效自评表（{year}年度）", "单位：万元", t]
    elif style == "K":
        t1 = Tab().row("项目名称", name).row("主管部门", dep).row("项目单位", unit).row("评价年度", f"{box}年").row("填报日期", day or f"{year + 1}年2月26日")
        t2 = Tab().row("资金名称", "年初预算（万元）", "调整后预算（万元）", "支出金额（万元）", "执行率", "分值", "得分").row("合计", g(b0), g(b), g(e), rate, str(xp), got)
        for i, (l, p, q) in enumerate(parts): t2.row(l, g(p) if b0 else "0", g(p), g(q), prate(l, p, q), "", pp[i] if pp else "")
        t3 = Tab().row("年初预期目标", "年末完成情况").row(goal, done)
        t4 = Tab().row("序号", "一级指标", "二级指标", "三级指标", "预期值", "完成值", "满分", "自评分", "偏差说明")
        steps(t4, inds, lambda i, d: [str(i + 1), 1, 2, d["l3"], d["t"], d["a"], d["m"], d["s"], d["r"]])
        t4.row(("总计", 6), full, total, "")
        out = [title or "项目绩效自评表", ("#", "一、基本信息"), t1, ("#", "二、资金情况"), t2, ("#", "三、目标完成情况"), t3, ("#", "四、指标完成情况"), t4]
    else:
        t1 = Tab().row("项目", (name, 2), "年度", box).row("预算主管单位", (dep, 2), "项目承担单位", unit)
        t2 = Tab().row("经费来源", "核定预算（万元）", "实际支出（万元）", "支出比例", "标准分", "自评分").row("总计", g(b), g(e), rate, str(xp), got)
        for i, (l, p, q) in enumerate(parts): t2.row(l, g(p), g(q), prate(l, p, q), "", pp[i] if pp else "")
        t4 = Tab().row("指标类别", "指标名称", "标准分", "年初目标", "年末实绩", "自评分", "备注")
        last1 = None
        for i, d in enumerate(inds):
            h = sum(1 for q in inds if (q["l1"], q["l2"]) == (d["l1"], d["l2"]))
            key = (d["l1"], d["l2"])
            t4.row(*([(f"{d['l1'][:-2] if d['l1'].endswith('指标') else d['l1']}—{d['l2']}", 1, h)] if key != last1 else []), d["l3"], d["m"], d["t"], d["a"], d["s"], d["r"])
            last1 = key
        t4.row(("合计（含预算执行）", 2), full, "", "", total, "")
        out = [title or f"{year}年度专项经费绩效自评表", t1, t2, f"年初目标：{goal}", f"目标实现：{done}", t4]
    if concl: out += [concl]
    return EXT[style], out + list(after)
