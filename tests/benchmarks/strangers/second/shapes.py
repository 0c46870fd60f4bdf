"""Fifteen forms in layouts of their own (set layouts)."""
import re
from kit import *

KEYS = dict(l1="level1", l2="level2", l3="level3", t="target_text", a="actual_text", m="max_score", s="self_score", r="reason_text")


def num(v): return float(v) if "." in v else int(v)


def want(inds, drop=(), **fix):
    out = []
    for d in inds:
        o = {}
        for k, key in KEYS.items():
            if d[k] and k not in drop: o[key] = num(d[k]) if k in "ms" else d[k]
        for k, f in fix.items(): o[KEYS[k]] = f(d)
        out.append(o)
    return out


def F(b, e, label=None, **kw): return ({"label_text": {"has": label}} if label else {}) | dict(budget_wan=b, executed_wan=e) | kw


def lay(stem, ext, parts, projects, why, **top):
    projects = projects if isinstance(projects, list) else [projects]
    save("layouts", stem, ext, parts, projects, dict(why=why, kind=stem.split("-", 1)[1], projects=len(projects)) | top)


def P(name=None, dep=None, unit=None, year=None, **kw): return {k: v for k, v in (dict(name=name, department=dep, unit=unit, year=year) | kw).items() if v is not None}
SUMS = [{"level1": {"has": "合计"}}, {"level1": {"has": "总分"}}, {"level3": {"has": "合计"}}, {"level3": {"has": "总分"}}]
WI, WB = ["indicators"], ["funds", "indicators"]

# 1 a card for each indicator
I = rows("""Q 巡护里程;≥2.6万公里;2.71万公里;20;20
Q 放置红外相机;60台;54台;20;18;两处沟谷塌方无法进入
Z 相机有效工作率;≥90%;92.3%;10;10
N 监测到珍稀物种;≥18种;21种;30;30
M 周边社区居民满意度;≥85%;89.6%;10;10""")
parts = ["2023年度项目支出绩效自评卡片", Tab().row("项目名称", "自然保护地巡护监测").row("主管部门", "雾岭县林业局").row("实施单位", "雾岭县自然保护地管理中心").row("预算数（万元）", "88").row("执行数（万元）", "83.6").row("执行率", "95%").row("预算执行得分（10分）", "9.5")]
for i, d in enumerate(I):
    t = Tab().row((f"指标卡{i + 1}", 4)).row("一级指标", d["l1"], "二级指标", d["l2"]).row("三级指标", (d["l3"], 3)).row("年度指标值", d["t"], "实际完成值", d["a"]).row("分值", d["m"], "得分", d["s"]).row("偏差原因", (d["r"] or "无", 3))
    parts += [t, ""]
lay("m01-card-per-indicator", "docx", parts, P("自然保护地巡护监测", "雾岭县林业局", "雾岭县自然保护地管理中心", 2023, whole=WI, indicators=want(I, "r"), funds=[F(88, 83.6)]), "Each indicator is a small table of labels and values.")

# 2 transposed
I = rows("""Q 更换水表;≥5200只;5236只;15;15
Q 改造立管;≥310处;279处;15;13.5;
Z 打压试验合格率;100%;100%;20;20
S 受益户数;≥5200户;5236户;30;30
M 用户满意度;≥88%;92%;10;10""")
t = Tab().row("项目名称", ("户表改造工程", 2), "预算单位", ("汛溪区供水公司", 2)).row("主管部门", ("汛溪区水务局", 2), "年度", (n(2022), 2)).row("预算数（万元）", n(430), "决算数（万元）", n("412.8"), "执行率", "96%")
for head, k in [("一级指标", "l1"), ("二级指标", "l2"), ("三级指标", "l3"), ("年度指标值", "t"), ("实际完成值", "a"), ("分值", "m"), ("得分", "s")]:
    t.row(head, *[n(d[k]) if k in "ms" else d[k] for d in I])
lay("m02-indicators-across", "xlsx", ["项目支出绩效自评表（横排）", t], P("户表改造工程", "汛溪区水务局", "汛溪区供水公司", 2022, whole=WI, indicators=want(I), funds=[F(430, 412.8)]), "Indicators run across, their attributes down.")

# 3 one project on two sheets
I = rows("""Q 完成征文编印;≥4期;4期;20;20
Q 采写口述史料;≥36人;33人;20;18.33;3位老同志身体原因未采访
Z 史料审核通过率;100%;100%;10;10
S 史料利用人次;≥900人次;964人次;30;30
M 读者满意度;≥90%;95%;10;10""")
t1 = Tab().row("项目名称", ("文史资料征编", 3)).row("主管部门", "桑溪市政协办公室", "实施单位", "桑溪市文史馆").row("评价年度", "2024年", "填表人", "季某")
t2 = Tab().row("资金来源", "年初预算数", "全年预算数", "全年执行数", "执行率", "分值", "得分").row("年度资金总额", n(24), n(24), n("22.8"), "95%", n(10), n("9.5")).row("其中：财政拨款", n(24), n(24), n("22.8"), "95%", "", "")
t3 = Tab().row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
steps(t3, I, lambda i, d: [1, 2, d["l3"], d["t"], d["a"], n(d["m"]), n(d["s"]), d["r"]]); t3.row(("总分", 5), n(100), n("97.83"), "")
lay("m03-form-on-two-sheets", "xlsx", [("tab", "表1 基本情况和资金"), "绩效自评表（一）基本情况和资金", "单位：万元", t1, t2, ("tab", "表2 指标完成"), "绩效自评表（二）指标完成情况", t3],
    P("文史资料征编", "桑溪市政协办公室", "桑溪市文史馆", 2024, whole=WI, indicators=want(I), funds=[F(24, 22.8, "年度资金总额", self_score=9.5), F(24, 22.8, "财政拨款")], not_indicators=SUMS, totals={"self_score": 97.83}), "One project: identification and money on a sheet, indicators on the next.")

# 4 a table for each level, the level in the heading above it
I = rows("""Q 建设日间照料中心;6个;6个;15;15
Q 配备康复器材;≥180件;192件;15;15
Z 设施验收合格率;100%;100%;20;20
S 服务老年人次;≥3.2万人次;2.88万人次;30;27;两个中心7月才启用
M 老年人满意度;≥92%;96.1%;10;10""")
parts = ["2022年度居家和社区养老服务项目绩效自评表", "项目单位：芡河区民政局养老服务科　　主管部门：芡河区民政局", ("#", "一、预算执行情况（10分）"), Tab().row("资金性质", "预算数（万元）", "支出数（万元）", "执行率", "得分").row("合计", "268", "257.28", "96%", "9.6").row("福彩公益金", "200", "192", "96%", "").row("一般公共预算", "68", "65.28", "96%", "")]
for h, l in [("二、产出指标（50分）", "产出指标"), ("三、效益指标（30分）", "效益指标"), ("四、满意度指标（10分）", "满意度指标")]:
    t = Tab().row("二级指标", "三级指标", "目标值", "完成值", "分值", "得分", "说明")
    steps(t, [d for d in I if d["l1"] == l], lambda i, d: [2, d["l3"], d["t"], d["a"], d["m"], d["s"], d["r"]])
    parts += [("#", h), t]
lay("m04-table-per-level", "html", parts + ["自评总分：97.60分"], P({"has": "居家和社区养老服务"}, "芡河区民政局", {"has": "养老服务科"}, 2022, whole=WI, indicators=want(I, l1=lambda d: {"starts": d["l1"][:2]}), funds=[F(268, 257.28, "合计"), F(200, 192, "福彩公益金"), F(68, 65.28, "一般公共预算")], totals={"self_score": 97.6}), "The first level stands in the heading above its own table.")

# 5 many projects, a row each
L = [("行政执法装备购置", "执法支队", "46", "45.08", "98%", "98.8"), ("渔业资源增殖放流", "渔政站", "120", "120", "100%", "99.5"), ("水产苗种检测", "水产技术推广站", "18", "14.4", "80%", "94"), ("休闲渔业宣传", "局办公室", "9.5", "9.31", "98%", "97.6")]
t = Tab().row(("序号", 1, 2), ("项目名称", 1, 2), ("实施单位", 1, 2), ("资金情况（万元）", 3), ("自评得分", 1, 2), ("自评等级", 1, 2)).row("预算数", "执行数", "执行率")
for i, (a, u, b, e, r, s) in enumerate(L): t.row(n(i + 1), a, u, n(b), n(e), r, n(s), "优")
t.row(("合计", 3), n("193.5"), n("188.79"), "97.57%", "", "")
lay("m05-summary-of-projects", "xlsx", ["澙湖市渔业局2023年度项目支出绩效自评结果汇总表", t], [P(a, None, None, 2023, funds=[F(num(b), num(e))], totals={"self_score": num(s)}) for a, u, b, e, r, s in L], "A row is a project; the last row is no project.")

# 6 target and result share a cell
I = rows("""Q 铺设燃气管道;≥14公里;14.3公里;20;20
Q 安装户内设施;≥1600户;1520户;20;19;部分住户长期外出
Z 气密性检测合格率;100%;100%;10;10
S 通气户数;≥1500户;1512户;30;30
M 居民满意度;≥88%;93%;10;10""")
t = Tab().row("项目名称", ("老旧小区燃气入户", 4)).row("主管部门", ("泔河市城市管理局", 2), "实施单位", "泔河市燃气中心").row("资金（万元）", ("预算：540", 2), "支出：518.4", "执行率：96%").row("类别", "指标名称", "目标／完成", "分值／得分", "备注")
for d in I: t.row(d["l2"], d["l3"], f"目标：{d['t']}；完成：{d['a']}", f"{d['m']}/{d['s']}", d["r"])
lay("m06-target-and-result-in-one-cell", "docx", ["项目绩效自评表", "（2023年度）", t], P("老旧小区燃气入户", "泔河市城市管理局", "泔河市燃气中心", 2023, whole=WI, indicators=want(I, ("l1", "l2", "r")), funds=[F(540, 518.4)]), "Target and result stand in one cell, points and score in another.")

# 7 table broken at the page, headings repeated
I = rows("""Q 举办专场音乐会;≥18场;19场;10;10
Q 创排剧目;2部;2部;10;10
Q 艺术普及讲座;≥30场;27场;10;9;两场场地冲突取消，一场延期
Z 演出上座率;≥75%;81%;10;10
T 演出季完成时间;12月20日前;12月16日;10;10
S 观众人次;≥2.2万人次;2.35万人次;15;15
U 青年演员培养人数;≥12人;14人;15;15
M 观众满意度;≥90%;95.4%;10;10""")
head = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析")
t = Tab().row(("项目名称", 2), ("交响乐演出季", 2), ("项目年度", 1), ("2024年", 3)).row(("主管部门", 2), ("浟城市文化和旅游局", 2), "实施单位", ("浟城市交响乐团", 3)).row(("资金（万元）", 2), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分").row(("年度资金总额", 2), "360", "372", "364.56", "10", "98%", "9.8")
t.row(*head); steps(t, I[:4], lambda i, d: [1, 2, d["l3"], d["t"], d["a"], d["m"], d["s"], d["r"]])
u = Tab().row(*head); steps(u, I[4:], lambda i, d: [1, 2, d["l3"], d["t"], d["a"], d["m"], d["s"], d["r"]]); u.row(("总分", 5), "100", "98.8", "")
lay("m07-headings-repeated", "docx", ["项目支出绩效自评表", t, "— 1 —", "（续表）", u], P("交响乐演出季", "浟城市文化和旅游局", "浟城市交响乐团", 2024, whole=WI, indicators=want(I), funds=[F(372, 364.56)], not_indicators=SUMS + [{"level3": "三级指标"}], totals={"self_score": 98.8}), "The table goes on after a page number with its headings again.")

# 8 three scores, the unit's in the middle
I = rows("""Q 检修路灯控制箱;≥86台;86台;20;20
Z 故障修复及时率;≥98%;96.04%;20;19.6;备件到货慢
C 单灯年维护费;≤260元;254元;10;10
S 夜间亮灯保障里程;≥310公里;310公里;30;30
M 市民满意度;≥85%;90%;10;10""")
t = Tab().row(("项目名称", 2), ("城区路灯维护", 3), ("年度", 1), (n(2022), 4)).row(("主管部门", 2), ("沮河区城市管理局", 3), ("项目单位", 1), ("沮河区市政设施所", 4))
t.row(("资金（万元）", 2), ("预算数", 2), ("执行数", 2), ("执行率", 2), ("得分", 2)).row(("合计", 2), (n(180), 2), (n("176.4"), 2), ("98%", 2), (n("9.8"), 2))
t.row(("一级指标", 1, 2), ("二级指标", 1, 2), ("三级指标", 1, 2), ("年度指标值", 1, 2), ("实际完成值", 1, 2), ("权重", 1, 2), ("评分", 3), ("扣分原因", 1, 2)).row("第三方复评", "单位自评", "财政核定")
rev = ["19", "18", "10", "28", "10"]; fin = ["19", "18.5", "10", "29", "10"]
steps(t, I, lambda i, d: [1, 2, d["l3"], d["t"], d["a"], n(d["m"]), n(rev[i]), n(d["s"]), n(fin[i]), d["r"]])
lay("m08-three-scores", "xlsx", ["项目绩效评价打分表", t], P("城区路灯维护", "沮河区城市管理局", "沮河区市政设施所", 2022, whole=WI, indicators=want(I), funds=[F(180, 176.4)]), "Three scores stand side by side, the unit's own in the middle.")

# 9 tables within a table
I = rows("""Q 更新病床;≥120张;120张;25;25
Z 设备合格率;100%;100%;25;25
S 年住院人次;≥8600人次;8170人次;30;28.5;三季度病区改造
M 患者满意度;≥90%;94%;10;10""")
def inner(t):
    return "<table>" + "".join("<tr>" + "".join(f"<td rowspan='{h}' colspan='{w}'>{html.escape(str(v))}</td>" for rr, c, h, w, v in t.cells if rr == r) + "</tr>" for r in range(t.r)) + "</table>"
a = Tab().row("项目名称", "县医院病床更新", "年度", "2023").row("主管部门", "洑县卫生健康局", "实施单位", "洑县人民医院")
b = Tab().row("资金（元）", "预算数", "执行数", "执行率", "得分").row("年度资金总额", "960,000.00", "940,800.00", "98.00%", "9.80")
c = Tab().row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
steps(c, I, lambda i, d: [1, 2, d["l3"], d["t"], d["a"], d["m"], d["s"], d["r"]]); c.row(("总分", 5), "100", "98.30", "")
lay("m09-tables-within-a-table", "html", [], P("县医院病床更新", "洑县卫生健康局", "洑县人民医院", 2023, whole=WI, indicators=want(I), funds=[F(96, 94.08)], not_indicators=SUMS), "A page laid out with a table that holds the tables.")
(HOME / "layouts" / "m09-tables-within-a-table.html").write_text("<html><head><meta charset='utf-8'><title>洑县卫生健康局信息公开</title></head><body><table width='900'><tr><td>首页 &gt; 信息公开 &gt; 绩效</td></tr><tr><td><h2>项目支出绩效自评表</h2>" + inner(a) + "</td></tr><tr><td>" + inner(b) + "</td></tr><tr><td>" + inner(c) + "</td></tr><tr><td>打印本页　关闭窗口</td></tr></table></body></html>", encoding="utf8")

# 10 headings in two languages
I = rows("""Q 建设气象站;≥16座;16座;20;20
Q 培训农户;≥2400人次;2538人次;20;20
T 设备安装时间;2024年9月底前;2024年10月12日;10;8;进口设备清关延迟
E 亩均减损;≥85元;91元;30;30
M 农户满意度;≥88%;93.1%;10;10""")
t = Tab().row("项目名称\nProject Name", ("农业气象服务示范", 3), "年度\nFiscal Year", ("2024", 2)).row("主管部门\nSupervising Agency", ("泖县气象局", 3), "实施单位\nImplementing Unit", ("泖县农业气象中心", 2))
t.row("资金来源\nSource of Funds", ("预算数（万元）\nBudget", 2), ("执行数（万元）\nActual", 2), "执行率\nRate", "得分\nScore").row("合计 Total", (n(310), 2), (n("291.4"), 2), "94%", n("9.4")).row("外国政府贷款 Loan", (n(200), 2), (n("188"), 2), "94%", "").row("配套资金 Counterpart", (n(110), 2), (n("103.4"), 2), "94%", "")
t.row("二级指标\nCategory", "三级指标\nIndicator", "指标值\nTarget", "完成值\nActual", "分值\nWeight", "得分\nScore", "偏差原因\nDeviation")
steps(t, I, lambda i, d: [2, d["l3"], d["t"], d["a"], n(d["m"]), n(d["s"]), d["r"]]); t.row(("总分 Total", 4), n(100), n("97.4"), "")
lay("m10-two-languages", "xlsx", ["项目绩效自评表 Self-evaluation Form", t], P("农业气象服务示范", "泖县气象局", "泖县农业气象中心", 2024, whole=WI, indicators=want(I, ("l1",)), funds=[F(310, 291.4, "合计"), F(200, 188, "外国政府贷款"), F(110, 103.4, "配套资金")], not_indicators=SUMS, totals={"self_score": 97.4}), "Headings in Chinese and English in one cell.")

# 11 form pushed away from the corner, spacer rows and columns, a hidden column
I = rows("""Q 修复湿地面积;≥460亩;460亩;20;20
Z 植被成活率;≥85%;88%;15;15
T 修复完成时间;11月底前;11月9日;15;15
N 鸟类种数;≥95种;91种;30;28.74;春季水位偏高
M 公众满意度;≥85%;90%;10;10""")
wb = openpyxl.Workbook(); ws = wb.active; ws.title = "自评"
ws["C4"] = "项目支出绩效自评表"; ws.merge_cells("C4:K4"); ws["C5"] = "（2022年度）    金额单位：万元"; ws.merge_cells("C5:K5")
def put(r, *cells):
    for c, v in cells: ws.cell(r, c).value = v
put(7, (3, "项目名称"), (5, "湿地生态修复"), (8, "项目单位"), (9, "淠湖湿地保护中心")); put(8, (3, "主管部门"), (5, "淠湖市自然资源和规划局"))
put(10, (3, "资金"), (5, "全年预算数"), (6, "全年执行数"), (8, "执行率"), (9, "分值"), (10, "得分")); put(11, (3, "年度资金总额"), (5, 275), (6, 264), (8, "96%"), (9, 10), (10, 9.6))
put(14, (3, "一级指标"), (4, "二级指标"), (5, "三级指标"), (6, "年度指标值"), (8, "实际完成值"), (9, "分值"), (10, "得分"), (11, "偏差原因"))
for i, d in enumerate(I): put(15 + i, (3, d["l1"] if not i or d["l1"] != I[i - 1]["l1"] else None), (4, d["l2"]), (5, d["l3"]), (6, d["t"]), (8, d["a"]), (9, num(d["m"])), (10, num(d["s"])), (11, d["r"] or None))
for r, v in ((15, 3), (18, 1)): ws.merge_cells(start_row=r, end_row=r + v - 1, start_column=3, end_column=3) if v > 1 else None
put(21, (3, "总分"), (9, 100), (10, 98.34)); ws.column_dimensions["G"].hidden = True; ws.column_dimensions["A"].width = 2
lay("m11-away-from-the-corner", "xlsx", ["x"], P("湿地生态修复", "淠湖市自然资源和规划局", "淠湖湿地保护中心", 2022, whole=WI, indicators=want(I), funds=[F(275, 264)], not_indicators=SUMS, totals={"self_score": 98.34}), "The form begins at C4; a column is hidden, rows and columns between are empty.")
wb.save(HOME / "layouts" / "m11-away-from-the-corner.xlsx")

# 12 quarters
I = rows("""Q 清运生活垃圾;≥3.6万吨;3.71万吨;25;25
Z 无害化处理率;100%;100%;25;25
N 投诉下降率;≥10%;12%;30;30
M 村民满意度;≥85%;88%;10;10""")
t = Tab().row("项目名称", ("农村生活垃圾转运", 3), "主管部门", ("洣县住房和城乡建设局", 3)).row("实施单位", ("洣县环卫中心", 3), "年度", ("2023", 3))
t.row(("资金（万元）", 1, 2), ("预算数", 1, 2), ("支出数", 5), ("执行率", 1, 2)).row("一季度", "二季度", "三季度", "四季度", "全年").row("资金总额", "520", "98", "132", "126", "148.8", "504.8", "97.08%").row("其中：县级财政", "320", "60", "82", "76", "90", "308", "96.25%").row("乡镇自筹", "200", "38", "50", "50", "58.8", "196.8", "98.4%")
t.row(("一级指标", 1), "二级指标", ("三级指标", 2), "年度指标值", "实际完成值", "分值", "得分")
steps(t, I, lambda i, d: [1, 2, (d["l3"], 2), d["t"], d["a"], d["m"], d["s"]])
lay("m12-quarters", "docx", ["项目支出绩效自评表", t], P("农村生活垃圾转运", "洣县住房和城乡建设局", "洣县环卫中心", 2023, whole=WI, indicators=want(I), funds=[F(520, 504.8, "资金总额"), F(320, 308, "县级财政"), F(200, 196.8, "乡镇自筹")], not_funds=[dict(executed_wan=98), dict(budget_wan=98)]), "Spending in four quarters and the whole year.")

# 13 ticks
I = rows("""Q 新购消防摩托;12辆;12辆;30;30
Z 装备合格率;100%;100%;20;20
S 平均出动时间;≤3分钟;3.4分钟;30;26.47;夜间值守人员不足
M 群众满意度;≥90%;96%;10;10""")
t = Tab().row(("项目名称", 2), ("微型消防站装备", 6)).row(("主管部门", 2), ("浛县应急管理局", 3), "单位", ("浛县消防服务中心", 2)).row(("年度资金（元）", 2), ("预算 384000", 3), ("执行 380160", 2), "执行率 99%")
t.row(("一级", 1, 2), ("二级", 1, 2), ("三级指标", 1, 2), ("目标值", 1, 2), ("完成情况", 2), ("满分", 1, 2), ("自评得分", 1, 2)).row("实际值", "是否达成")
steps(t, I, lambda i, d: [d["l1"][:-2], d["l2"][:-2], d["l3"], d["t"], d["a"], "□达成 ☑部分达成 □未达成" if d["r"] else "☑达成 □部分达成 □未达成", d["m"], d["s"]])
t.row(("未达成原因", 2), ("平均出动时间：夜间值守人员不足", 6))
lay("m13-ticks", "html", ["2024年度项目支出绩效自评表", t], P("微型消防站装备", "浛县应急管理局", "浛县消防服务中心", 2024, whole=WI, indicators=want(I, "r", l1=lambda d: {"starts": d["l1"][:2]}, l2=lambda d: {"starts": d["l2"][:2]}), funds=[F(38.4, 38.016)]), "Ticks beside the actual value; money in one cell with its label.")

# 14 base, target, stretch
I = rows("""Q 新增专利授权;≥130件;141件;25;25
Z 高价值专利占比;≥22%;20.9%;25;23.75;评估周期长
E 专利质押融资;≥6000万元;6420万元;30;30
M 企业满意度;≥90%;93%;10;10""")
base = [("118件", "150件"), ("20.4%", "25%"), ("5200万元", "8000万元"), ("89%", "95%")]
t = Tab().row(("专项名称", 2), ("知识产权运营", 3), "责任单位", ("汧阳区市场监督管理局", 3)).row(("考核年度", 2), (n(2023), 3), "承办单位", ("汧阳区知识产权中心", 3))
t.row(("专项资金（万元）", 2), ("安排数", 2), ("使用数", 2), ("使用率", 2), "得分").row(("合计", 2), (n(165), 2), (n("161.7"), 2), ("98%", 2), n("9.8"))
t.row("一级", "二级", "责任指标", "上年基数", "责任目标", "挑战目标", "完成数", "标准分", "得分")
steps(t, I, lambda i, d: [1, 2, d["l3"], base[i][0], d["t"], base[i][1], d["a"], n(d["m"]), n(d["s"])])
lay("m14-base-target-stretch", "xlsx", ["专项资金绩效目标责任书完成情况表", t], P("知识产权运营", "汧阳区市场监督管理局", "汧阳区知识产权中心", 2023, whole=WI, indicators=want(I, "r"), funds=[F(165, 161.7)], not_indicators=[{"target_text": "150件"}, {"target_text": "118件"}]), "Last year's base before the target, a stretch target behind it.")

# 15 two halves of the year
I = rows("""Q 开展禁毒宣讲;≥80场;86场;20;20
Q 发放宣传品;≥5万份;4.6万份;20;18.4;印制招标推迟
Z 重点人员管控率;100%;100%;10;10
S 群众知晓率;≥92%;93.5%;30;30
M 群众满意度;≥90%;94%;10;10""")
half = [("40场", "44场"), ("2.5万份", "1.8万份"), ("100%", "100%"), ("—", "—"), ("—", "—")]
t = Tab().row("项目名称", ("禁毒宣传教育", 3), "项目年度", ("2022年", 4)).row("主管部门", ("沇县公安局", 3), "实施单位", ("沇县禁毒委员会办公室", 4)).row("年度资金总额（万元）", "预算数", "42", "执行数", "40.32", "执行率", "96%", "得分", "9.6")
t.row(("二级指标", 1, 2), ("三级指标", 1, 2), ("上半年", 2), ("全年", 2), ("分值", 1, 2), ("得分", 1, 2), ("偏差说明", 1, 2)).row("目标", "完成", "目标", "完成")
steps(t, I, lambda i, d: [2, d["l3"], half[i][0], half[i][1], d["t"], d["a"], d["m"], d["s"], d["r"]])
lay("m15-two-halves", "docx", ["项目支出绩效自评表", t], P("禁毒宣传教育", "沇县公安局", "沇县禁毒委员会办公室", 2022, whole=WI, indicators=want(I, ("l1",)), funds=[F(42, 40.32)], not_indicators=[{"target_text": "40场"}]), "Half-year's target and result before the year's; the money on one line.")
