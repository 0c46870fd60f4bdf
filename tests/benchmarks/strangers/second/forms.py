"""Planted faults in forms (56) of the set review."""
import re
import audit
from styles import *

SAME = ["相同", "一致", "重复", "雷同", "照抄", "照搬", "抄", "同一", "一样", "复述", "重述"]
COUNT = {}


def fault(fam, obj, numbers, says, about=None):
    """One planted contradiction: family, object, what the numbers are, what a finding must say."""
    return dict(fam=fam, obj=obj, numbers=numbers, find=({"about": about} if about else {}) | {"says": says})


def put(stem, ext, parts, faults, why, silences=(), cold=(), project=None, kind=None):
    """silences: (object, why it looks suspicious and is right)."""
    fams = [f["fam"] for f in faults]
    for f in fams or ["clean"]: COUNT[f] = COUNT.get(f, 0) + 1
    top = dict(why=why, kind=kind or (fams[0] if fams else "clean"), families=fams, projects=1,
               planted=[dict(family=f["fam"], object=f["obj"], numbers=f["numbers"]) for f in faults], silences=[dict(object=o, why=w) for o, w in silences])
    top = {k: v for k, v in top.items() if v != [] or k == "families"}
    p = dict(project or {})
    if faults: p["findings"] = [f["find"] for f in faults]
    nots = [{"object": list(cold), "verdict": "wrong"}] if cold else []
    nots += [{"object": o, "verdict": "wrong"} for o, _ in silences if o not in cold]
    if not faults: nots = [{"verdict": "wrong"}]
    if nots: p["not_findings"] = nots
    save("review", stem, ext, parts, [p], top)


def X(stem, style, name, dep, unit, year, b, e, text, faults, why, hot=(), sil=(), **kw):
    inds = rows(text)
    audit.rows_ok(stem, inds, hot, kw.get('xp', 10), 0)
    ext, parts = build(style, name, dep, unit, year, b, e, inds, skip=hot, **kw)
    put(stem, ext, parts, faults, why, sil, [d["l3"] for d in inds if d["l3"] not in hot])


if __name__ == "__main__":
    # ---- cost logic
    X("fa01-unit-times-months", "G", "公益性岗位补贴", "峡门县人力资源和社会保障局", "峡门县就业服务中心", 2023, 61.2, 61.2, """
Q 安置公益岗人员;=85人;85人;20;20
Z 人员出勤率;≥95%;97.2%;10;10
T 补贴发放月数;=9个月;9个月;10;10
C 岗位补贴标准;=1200元/人·月;1200元/人·月;10;10
S 困难家庭增收户数;≥80户;85户;30;30
M 上岗人员满意度;≥90%;94.6%;10;10;发放问卷85份，收回82份""", [fault("cost-logic", "岗位补贴标准", "85×1200×9 = 91.8万元; budget and spending 61.2", [["91.8", "918000"], ["61.2", "612000"]])],
      "85 people at 1,200 yuan for nine months are 91.8, the whole budget is 61.2.", ("安置公益岗人员", "补贴发放月数", "岗位补贴标准"))
    X("fa02-cap-over-budget-in-yuan", "Y", "居民小区二次供水改造", "江塘区水务局", "江塘区供水服务所", 2022, 98, 96.2, """
Q 改造泵房;≥7座;7座;15;15
Z 水质检测合格率;=100%;100%;15;15
T 改造完成时间;2022年10月底前;2022年10月17日;10;10
C 改造总成本;≤1300000元;962000元;10;10
S 受益居民;≥3400户;3466户;30;30
M 居民满意度;≥90%;93.5%;10;10;入户问卷210份""", [fault("cost-logic", "改造总成本", "ceiling 1,300,000 元 above the budget of 980,000 元", [["130", "1300000"], ["98", "980000"]], ["改造总成本", "成本"])],
      "The ceiling of cost is higher than all the money there is.", ("改造总成本",))
    X("fa03-two-unit-prices", "K", "乡镇图书室设备", "砚池县文化和旅游局", "砚池县图书馆", 2024, 31, 31, """
Q 采购书架;=46组;46组;15;15
Q 采购阅读桌;=30张;30张;15;15
Z 设备验收合格率;100%;100%;10;10
K 书架单价;≤2500元/组;2500元/组;5;5
K 阅读桌单价;≤1800元/张;1800元/张;5;5
S 年新增读者;≥2600人;2680人;30;30
M 读者满意度;≥90%;95.1%;10;10""", [fault("cost-logic", "书架单价", "46×2500 + 30×1800 = 16.9万元; spent 31", [["16.9", "169000", "11.5", "115000"], ["31", "310000"]])],
      "Shelves and tables are all that was bought: 11.5 + 5.4 = 16.9, yet 31 is spent.", ("采购书架", "采购阅读桌", "书架单价", "阅读桌单价"), goal="采购书架46组、阅读桌30张，资金全部用于以上两类设备采购。", done="采购书架46组、阅读桌30张，已全部安装使用。", parts=[("书架、阅读桌购置费", 31, 31)])
    X("fa04-price-per-household", "P", "农村厕所清掏服务", "榆河县农业农村局", "榆河县农村环境服务站", 2023, 86, 85.1, """
Q 服务农户;=1520户;1520户;25;25
Z 清掏合格率;≥96%;97.4%;15;15
K 户均清掏费用;≤380元/户;380元/户;10;10
N 粪污无害化处理率;≥95%;96.8%;30;30
M 农户满意度;≥88%;92.3%;10;10""", [fault("cost-logic", "户均清掏费用", "1520×380 元 = 57.76万元; spent 85.1", [["57.76", "577600", "57.8"], ["85.1", "86", "851000", "860000"]])],
      "1,520 households at 380 yuan cost 57.76, not 85.1.", ("服务农户", "户均清掏费用"))
    X("fa05-per-day", "S", "防火期临时护林员", "云峦县林业局", "云峦县国有林场", 2022, 23.4, 23.4, """
Q 聘用护林员;=12人;12人;15;15
T 护林天数;=150天;150天;15;15
C 护林员日补助;=180元/人·天;180元/人·天;10;10
C 护林补助总额;≤23.4万元;23.4万元;10;10
N 森林火灾受害率;≤0.8‰;0.3‰;30;30
M 林区群众满意度;≥88%;91.7%;10;10""", [fault("cost-logic", "护林补助总额", "12×180×150 = 32.4万元; stated 23.4", [["32.4", "324000"], ["23.4", "234000"]])],
      "12 × 180 × 150 make 32.4; the digits of 23.4 are turned round.", ("聘用护林员", "护林天数", "护林员日补助", "护林补助总额"))
    X("fa06-cost-at-least", "V", "撂荒地复耕整治", "麦埠县农业农村局", "麦埠县农技推广中心", 2023, 173, 172.8, """
Q 复耕撂荒地;≥1900亩;1909亩;20;20
Z 复耕地验收合格率;≥98%;99.1%;20;20
C 每亩治理成本;≥860元/亩;905元/亩;10;10
E 新增粮食产量;≥610吨;623吨;30;30
M 农户满意度;≥90%;93.8%;10;10""", [fault("cost-logic", "每亩治理成本", "a cost that must be at least 860 元", [["≥", "方向", "不低于", "大于", "下限", "≤", "上限"]], "每亩治理成本")],
      "The cost per mu has a floor instead of a ceiling: dear is good.", ("每亩治理成本",))
    # ---- weights
    X("fb01-sum-105-hubei", "H", "社区戒毒社区康复", "樟浦区公安分局", "樟浦区禁毒大队", 2022, 40, 39, """
Q 管控服务对象;≥160人;163人;15;15
Z 尿检执行率;≥98%;99%;15;15
T 回访及时率;100%;100%;10;10
S 复吸人数控制;≤5人;3人;30;30
M 家属满意度;≥85%;90.4%;15;15""", [fault("weights", "分值", "20 + 15+15+10+30+15 = 105; form says 100", ["105", "100"]), fault("weights", "家属满意度", "satisfaction carries 15 of 10", ["15"], ["家属满意度", "满意度"])],
      "Points of the rows and the 20 of the budget make 105.", ("家属满意度",), xp=20, sil=[("复吸人数控制", "below a ceiling is reached, not missed")])
    X("fb02-row-44-and-boast", "W", "应急避难场所标识", "瓷山市应急管理局", "瓷山市地震监测中心", 2023, 35, 34.3, """
Q 安装标识标牌;≥620块;573块;44;40.66;超额完成年度任务
Z 标牌安装合格率;≥98%;99.3%;6;6
S 避难场所知晓率;≥70%;76%;30;30
M 市民满意度;≥85%;88.9%;10;10""", [fault("weights", "安装标识标牌", "one row carries 44 of 100", ["44"], "安装标识标牌"), fault("reason", "安装标识标牌", "573 of 620, the note says 超额完成", [["超额"]], "安装标识标牌")],
      "One row carries 44 points; short of target, its note says more than done.", ("安装标识标牌",))
    X("fb03-satisfaction-18", "K", "校外实践基地课程", "梧溪县教育局", "梧溪县青少年活动中心", 2024, 52, 50.96, """
Q 开设实践课程;≥24门;25门;20;20
Q 接待学生人次;≥9000人次;9216人次;12;12
Z 课程开出率;≥96%;98%;10;10
S 覆盖学校;≥31所;31所;30;30
M 家长满意度;≥90%;94.2%;10;10;线上问卷1260份
M 教师满意度;≥90%;92.7%;8;8;线上问卷188份""", [fault("weights", "满意度指标", "10 + 8 = 18 points of satisfaction; rule 10", ["18", "10"], ["满意度指标", "满意度", "家长满意度", "教师满意度"])],
      "Satisfaction carries 18 points together.", ("家长满意度", "教师满意度"))
    X("fb04-points-on-parts", "G", "中小河流清淤", "荻港县水利局", "荻港县河道管理站", 2022, 320, 312, """
Q 清淤河段长度;≥21公里;21.6公里;20;20
Z 单元工程合格率;100%;100%;20;20
T 完工时间;2022年5月底前;2022年5月19日;10;10
S 保护农田;≥1.1万亩;1.12万亩;30;30
M 沿河群众满意度;≥88%;92.6%;10;10""", [fault("weights", "其中：省级补助资金", "10 points each on two parts beside the 10 of the total", [["分值", "分数", "得分", "满分", "10"]], ["其中：省级补助资金", "县级配套资金", "省级补助资金", "资金"])],
      "The parts of the money carry points of their own beside the total.", parts=[("其中：省级补助资金", 200, 200), ("县级配套资金", 120, 112)], pp=["10", "9.33"])
    X("fb05-headings-35-45", "V", "老年人意外伤害保险", "苇塘区民政局", "苇塘区老龄服务中心", 2023, 66, 66, """
Q 参保老年人;≥2.2万人;2.2万人;20;20
Z 理赔结案率;≥98%;98.6%;15;15
T 保费缴纳时间;2023年3月底前;2023年3月22日;10;10
S 参保覆盖率;≥60%;62.4%;35;35
M 老年人满意度;≥92%;96.3%;10;10""", [fault("weights", "效益指标", "heading 30, rows 35", ["30", "35"], ["效益", "参保覆盖率", "社会效益指标"]), fault("weights", "产出指标", "heading 50, rows 45", ["50", "45"], ["产出", "数量指标", "时效指标", "质量指标", "参保老年人"])],
      "Headings say 50 and 30, the rows make 45 and 35.", ("参保覆盖率",), heads={"产出指标": "产出指标（50分）", "效益指标": "效益指标（30分）", "满意度指标": "满意度指标（10分）"})
    # ---- raw percentage
    X("fc01-raw-and-copied-text", "Y", "消防设施维护", "玉衡区消防救援大队", "玉衡区政府专职消防队", 2023, 44, 44, """
Q 维护市政消火栓;≥420个;423个;20;20
Z 消火栓完好率;≥85%;91%;15;13.65
T 检修频次;≥4次;4次;15;15
S 火警平均到场时间;≤8分钟;7.2分钟;30;30
M 居民满意度;≥88%;93%;10;10""", [fault("raw-percentage", "消火栓完好率", "91 % against 85 %: met, 15 × 91 % = 13.65", ["13.65", "15"], "消火栓完好率"), fault("repetition", "实际完成情况", "the result of the goal is the goal, word by word", [SAME])],
      "A met row is multiplied with its percentage; the result text is the goal again.", ("消火栓完好率",), goal="计划维护市政消火栓420个，全年检修不少于4次，完好率拟达到85%以上。", done="计划维护市政消火栓420个，全年检修不少于4次，完好率拟达到85%以上。")
    X("fc02-raw-and-div0", "P", "粮食应急供应网点", "鹤塘市粮食和物资储备局", "鹤塘市军粮供应站", 2022, 30, 28.5, """
Q 建设应急网点;=36个;36个;20;20
Z 网点达标率;=96%;96%;20;19.2
T 投用时间;2022年9月底前;2022年9月8日;10;10
S 应急供应覆盖人口;≥41万人;41.6万人;30;30
M 网点经营户满意度;≥88%;94%;10;10""", [fault("raw-percentage", "网点达标率", "96 = 96, yet 20 × 96 % = 19.2", ["19.2", "20"], "网点达标率"), fault("derived-cells", "总额", "the rate cell holds #DIV/0!; 28.5 of 30 are 95 %", [["DIV", "95", "公式", "除"]])],
      "Target met and points cut by the percentage; the rate is a spreadsheet error.", ("网点达标率",), rate="#DIV/0!", got="9.5")
    X("fc03-reverse-ratio-turned", "W", "电梯应急处置平台", "陂塘市市场监督管理局", "陂塘市特种设备检验所", 2024, 200, 166, """
Q 接入电梯;≥8600台;8712台;20;20
Z 误报率;≤3%;2.4%;20;16
T 平均到场时间;≤30分钟;21分钟;10;10
S 困人救援成功率;100%;100%;30;30
M 使用单位满意度;≥88%;92.2%;10;10""", [fault("score-against-rule", "误报率", "2.4 under a ceiling of 3 is met; 20 × 2.4/3 = 16 is the ratio turned round", ["16", "20"], "误报率"), fault("derived-cells", "总计", "166 of 200 are 83 %, 8.3 points; printed 10", [["8.3", "83"], "10"])],
      "A ceiling kept is scored as if missed; full points for 83 % spent.", ("误报率",), got="10", sil=[("平均到场时间", "21 minutes under a ceiling of 30 is better, not worse")])
    # ---- against execution
    X("fd01-execution-row", "S", "数字城管运行", "柳浦区城市管理局", "柳浦区数字城管中心", 2023, 250, 179, """
Q 采集案件;≥6.8万件;6.93万件;20;20
Z 案件结案率;≥95%;96.7%;20;20
T 预算执行率;≥95%;98.5%;10;10
S 市民投诉下降率;≥6%;7.1%;30;30
M 市民满意度;≥85%;88.4%;10;10""", [fault("against-execution", "预算执行率", "179 of 250 are 71.6 %; the row says 98.5 %", ["98.5", ["71.6", "179"]])],
      "The row of execution says 98.5 %, the money 71.6 %.", ("预算执行率",))
    X("fd02-arrived-and-other-county", "S", "饮用水源地保护", "临泽岭县生态环境分局", "临泽岭县环境监测站", 2022, 80, 57.6, """
Q 设置隔离防护网;≥6.2公里;6.3公里;20;20
Z 资金到位率;100%;100%;10;10
T 完工时间;2022年8月底前;2022年9月26日;20;17;青阳岭县汛期延长，施工推迟
N 水源地水质达标率;100%;100%;30;30
M 库区群众满意度;≥88%;90.8%;10;10""", [fault("against-execution", "资金到位率", "60 of 80 arrived = 75 %; the row says 100 %", [["75", "60"], ["100", "80"]], "资金到位率"), fault("identity", "完工时间", "the reason speaks of 青阳岭县", ["青阳岭县"])],
      "60 of 80 came, the row says all; the reason is another county's.", ("资金到位率", "完工时间"), arrived="60", parts=[])
    X("fd03-nothing-spent", "H", "智慧养老信息平台", "筠溪区民政局", "筠溪区养老信息中心", 2023, 96, 7.5, """
Q 采集老年人档案;≥3.1万份;3.24万份;20;20
Z 平台可用率;≥99%;99.7%;20;20
S 服务工单办结量;≥1.2万单;1.31万单;30;30
M 老年人满意度;≥88%;93%;10;10""", [fault("against-execution", "产出指标", "7.5 of 96 spent (7.81 %), every output at 100 % and more", [["7.81", "7.8"], ["指标", "产出", "采集", "办结", "完成"]])],
      "Under eight per cent spent, everything done.", ("采集老年人档案", "平台可用率", "服务工单办结量", "老年人满意度"), xp=20)
    X("fd04-saved-nothing-and-early", "K", "体育场草坪更换", "汀州岭市体育局", "汀州岭市体育场", 2023, 118, 118, """
Q 更换草坪面积;≥8400平方米;8426平方米;20;20
Z 草坪验收合格率;100%;100%;10;10
T 更换完成时间;2023年11月底前;2023年11月21日;10;10
C 成本节约率;≥10%;12.5%;10;10
S 全年开放天数;≥300天;306天;30;30
M 健身群众满意度;≥90%;94.4%;10;10""", [fault("against-execution", "成本节约率", "118 of 118 spent: nothing saved; the row says 12.5 %", ["12.5", ["100", "118", "节约", "结余", "执行"]], "成本节约率"), fault("dates", "填报日期", "filled in on 2023-10-12, results up to 21 November and for the whole year", [["10月12日", "2023-10-12", "填报日期"]])],
      "12.5 % saved with all money spent; the form is dated before the results.", ("成本节约率", "更换完成时间", "全年开放天数"), day="2023年10月12日")
    X("fd05-unspent-share", "V", "公路安全生命防护", "屏南岭县交通运输局", "屏南岭县公路中心", 2022, 130, 118.3, """
Q 安装防护设施;≥18公里;18.2公里;20;20
Z 交工验收合格率;100%;100%;20;20
C 资金结余率;≤2%;1.5%;10;10
S 隐患路段消除数;≥22处;22处;30;30
M 沿线群众满意度;≥88%;91.9%;10;10""", [fault("against-execution", "资金结余率", "11.7 of 130 left = 9 %; the row says 1.5 %", ["1.5", ["9%", "11.7", "91"]], "资金结余率")],
      "9 % is left over, the row says 1.5 %.", ("资金结余率",))
    # ---- use by item
    X("fe01-meetings-over-and-done", "G", "第三次土壤普查", "沙浦县农业农村局", "沙浦县土肥站", 2023, 54, 48, """
Q 采集土壤样品;≥1180个;1180个;20;20
Z 样品检测合格率;≥98%;98.8%;20;20
T 样品送检及时率;100%;94%;10;9.4;已全部按时送检
S 形成普查成果;≥6项;6项;30;30
M 成果使用单位满意度;≥90%;95%;10;10""", [fault("use-by-item", "会议费", "9.5 spent of 6 planned while the total stays under plan", ["9.5", "6"], ["会议费"]), fault("reason", "样品送检及时率", "94 of 100, the reason says all in time", [["已全部按时送检", "原因", "全部按时"]], "样品送检及时率")],
      "Meetings cost half as much again; the reason says there is no shortfall.", ("样品送检及时率",), parts=[("其中：检测费", 40, 31), ("会议费", 6, 9.5), ("差旅费", 8, 7.5)])
    X("fe02-unplanned-and-over-ceiling", "Y", "法律明白人培育", "溢浦县司法局", "溢浦县普法办公室", 2024, 28, 27.4, """
Q 培育法律明白人;≥640人;651人;20;20
Z 培训考核通过率;≥95%;96.9%;20;20
C 人均培训成本;≤350元/人;402元/人;10;10
S 参与调解纠纷;≥900件;934件;30;30
M 群众满意度;≥90%;93.4%;10;10""", [fault("use-by-item", "公务接待费", "2.6万元 spent, nothing planned", [["2.6", "26000"]], ["公务接待费"]), fault("score-against-rule", "人均培训成本", "402 over the ceiling of 350, full points", ["402", "350"], "人均培训成本")],
      "Money for receptions nobody planned; the ceiling is broken at full points.", ("人均培训成本",), parts=[("其中：培训费", 22, 19.6), ("资料印刷费", 6, 5.2), ("公务接待费", 0, 2.6)])
    X("fe03-items-over-total", "W", "农村电影放映", "云麓县委宣传部", "云麓县电影放映中心", 2022, 68, 64.4, """
Q 放映场次;≥2160场;2160场;20;20
Z 放映质量合格率;≥98%;98.9%;20;20
T 月度计划完成率;100%;100%;10;10
S 观影人次;≥11万人次;11.4万人次;30;30
M 村民满意度;≥88%;92%;10;10""", [fault("sum-of-funds", "总计", "46.9 + 11.5 + 8 = 66.4; total 64.4", [["66.4"], ["64.4"]])],
      "The items spent make 66.4, the total says 64.4.", parts=[("放映补贴", 48, 46.9), ("版权费", 12, 11.5), ("设备维护", 8, 8)])
    # ---- definition
    X("ff01-rate-in-places-and-480", "P", "公共厕所管养", "浣纱区城市管理局", "浣纱区环卫所", 2023, 76, 74.48, """
Q 开展专项检查;≥20次;96次;20;20
Z 设施完好率;≥58处;60处;20;20
T 保洁时长;≥14小时/日;14小时/日;10;10
S 服务人次;≥120万人次;126万人次;30;30
M 如厕群众满意度;≥88%;92.7%;10;10""", [fault("definition", "设施完好率", "a rate whose target is 58 处", [["处", "58", "单位"]], "设施完好率"), fault("over-fulfilment", "开展专项检查", "96 of 20 = 480 %, no reason", ["96", "20"], "开展专项检查")],
      "A rate counted in places; 96 inspections where 20 were asked.", ("设施完好率", "开展专项检查"))
    X("ff02-part-over-whole", "V", "困难职工帮扶", "漓浦市总工会", "漓浦市困难职工帮扶中心", 2024, 36, 36, """
Q 慰问困难职工;=240人;240人;20;20
Q 其中：单亲困难女职工;≥60人;265人;10;10
T 慰问金发放时间;2024年1月底前;2024年1月25日;20;20
S 帮扶政策知晓率;≥90%;93%;30;30
M 职工满意度;≥92%;97%;10;10""", [fault("definition", "其中：单亲困难女职工", "265 women among 240 workers", ["265", "240"])],
      "265 of the 240 workers are single mothers.", ("慰问困难职工", "其中：单亲困难女职工"))
    X("ff03-no-unit-and-430", "K", "地质灾害群测群防", "苍岭县自然资源局", "苍岭县地质环境站", 2022, 42, 41.58, """
Q 更新监测设备;26;26;15;15
Q 宣传培训人次;≥500人次;2150人次;15;15
Z 预警信息准确率;≥95%;96%;20;20
S 因灾死亡人数;0人;0人;30;30
M 群众满意度;≥88%;92%;10;10""", [fault("definition", "更新监测设备", "26 of what?", [["单位"]], "更新监测设备"), fault("over-fulfilment", "宣传培训人次", "2150 of 500 = 430 %, no reason", ["2150", "500"], "宣传培训人次")],
      "A number without unit; four times the promised people.", ("更新监测设备", "宣传培训人次"), sil=[("因灾死亡人数", "zero deaths against a target of zero is reached")])
    X("ff04-pass-rate-104", "S", "护理员技能提升", "潞河区卫生健康局", "潞河区卫生进修学校", 2023, 38, 37.24, """
Q 培训护理员;≥450人;468人;25;25
Z 结业考核合格率;≥96%;104%;15;15
T 培训完成时间;2023年10月底前;2023年10月20日;10;10
S 持证上岗人数;≥400人;412人;30;30
M 学员满意度;≥90%;95.5%;10;10""", [fault("definition", "结业考核合格率", "a pass rate of 104 %", ["104"], "结业考核合格率")],
      "More than all have passed.", ("结业考核合格率",))
    X("ff05-more-passed-than-came", "H", "电工特种作业培训", "渌口岭区应急管理局", "渌口岭区安全培训中心", 2024, 25, 23.1, """
Q 参加培训人数;≥210人;212人;20;20
Z 取得证书人数;≥190人;230人;20;20
S 企业持证率;≥92%;94.5%;30;30
M 学员满意度;≥88%;93.6%;10;10""", [fault("definition", "取得证书人数", "230 certificates for 212 trained", ["230", "212"]), fault("execution-rate", "年度财政资金总额", "23.1 of 25 are 92.4 %, printed 96.4 %", ["96.4", "92.4"])],
      "230 of 212 trained got a certificate; the rate is 92.4, not 96.4.", ("参加培训人数", "取得证书人数"), xp=20, rate="96.4%", got="19.28")
    X("ff06-km-and-square-metres", "G", "村内道路硬化", "涂滩县乡村振兴局", "涂滩县柳林乡人民政府", 2023, 144, 142.56, """
Q 硬化村内道路;≥9.6公里;38400平方米;20;20
Z 路面强度合格率;100%;100%;20;20
T 完工时间;2023年10月底前;2023年9月29日;10;8
S 受益农户;≥830户;846户;30;30
M 农户满意度;≥90%;95%;10;10""", [fault("definition", "硬化村内道路", "target in km, result in square metres", [["公里"], ["平方米"]], "硬化村内道路"), fault("score-against-rule", "完工时间", "a month early, 8 of 10, no reason", ["8", "10"], "完工时间")],
      "Kilometres promised, square metres reported; early and still docked.", ("硬化村内道路", "完工时间"))
    # ---- repetition
    X("fg01-benefit-repeats-output", "W", "医院周边停车位", "锦浦市城市管理局", "锦浦市停车管理中心", 2022, 90, 88.2, """
Q 新增停车位;≥320个;328个;20;20
Z 划线验收合格率;100%;100%;20;20
T 投用时间;2022年7月底前;2022年7月13日;10;10
S 增加停车位数量;≥320个;328个;30;30
M 就医群众满意度;≥85%;89.7%;10;10""", [fault("repetition", "增加停车位数量", "320/328 places as output and again as benefit", [SAME], ["增加停车位数量", "新增停车位"])],
      "The benefit is the output under another name.", ("增加停车位数量", "新增停车位"))
    X("fg02-two-publics-one-figure", "G", "中学生心理健康服务", "岱河区教育局", "岱河区心理健康指导中心", 2024, 33, 32.34, """
Q 心理测评人数;≥1.4万人;1.43万人;20;20
Z 预警学生干预率;100%;100%;20;20
T 测评完成时间;2024年11月底前;2024年11月8日;10;10
S 心理课开课率;≥98%;99%;30;30
M 学生满意度;≥92.5%;96.38%;5;5
M 家长满意度;≥92.5%;96.38%;5;5""", [fault("repetition", "学生满意度", "pupils and parents alike 96.38 %", ["96.38", SAME + ["同"]], ["学生满意度", "家长满意度", "满意度"])],
      "Two publics, one figure to the second decimal.", ("学生满意度", "家长满意度"))
    # ---- identity
    X("fh01-title-year-and-text-rate", "K", "红十字应急救护培训", "浔浦区红十字会", "浔浦区红十字会办公室", 2022, 20, 17.8, """
Q 培训救护员;≥800人;806人;20;20
Z 考核合格率;≥95%;97%;20;20
T 培训完成时间;2022年11月底前;2022年11月11日;10;10
S 普及急救知识人次;≥1.6万人次;1.66万人次;30;30
M 学员满意度;≥90%;96%;10;10""", [fault("identity", "标题", "title 2023, year 2022", ["2023", "2022"]), fault("text-against-table", "自评结论", "conclusion: rate 98 %; table: 17.8 of 20 = 89 %", ["98", "89"])],
      "Title of another year; the conclusion claims 98 % where 89 % is spent.", title="2023年度项目绩效自评表", day="2023年2月20日", concl="五、自评结论：项目实施规范，预算执行率98%，各项绩效目标均已实现。")
    X("fh02-title-and-towns", "H", "公厕提升改造", "荔湾岭区城市管理局", "荔湾岭区环卫中心", 2022, 210, 204, """
Q 改造公厕;≥14座;14座;20;20
Z 改造验收合格率;100%;100%;20;20
S 日均服务人次;≥7000人次;7230人次;30;30
M 市民满意度;≥88%;93%;10;10""", [fault("identity", "标题", "title 排水管网清疏, project 公厕提升改造", [["排水管网"], ["公厕"]]), fault("sub-units", "年度财政资金总额", "three streets spent 76 + 68 + 54 = 198; total 204", [["198", "6"], ["204"]])],
      "Title of another project; the streets' spending does not make the total.", xp=20, title="2022年度排水管网清疏项目自评表", parts=[("其中：东门街道", 80, 76), ("南华街道", 70, 68), ("新桥街道", 60, 54)])
    X("fh03-goal-of-a-library", "V", "背街小巷路灯", "沂浦县住房和城乡建设局", "沂浦县路灯管理所", 2023, 58, 57.42, """
Q 安装路灯;≥260盏;264盏;20;20
Z 亮灯率;≥98%;98.8%;20;20
T 完工时间;2023年9月底前;2023年9月6日;10;10
S 受益居民;≥4100户;4180户;30;30
M 居民满意度;≥88%;94%;10;10""", [fault("identity", "年度目标", "goal of a library: 采购图书1.2万册", [["图书"]])],
      "The goal was copied from a library.", goal="采购图书1.2万册，延长开馆时间，举办读者活动30场，提升馆藏质量。", done="安装路灯264盏，亮灯率达到98.8%。")
    X("fh05-year-and-month", "Y", "蔬菜大棚改造", "瓜洲岭县农业农村局", "瓜洲岭县蔬菜办", 2023, 150, 148.5, """
Q 改造蔬菜大棚;≥95座;96座;20;20
Z 大棚验收合格率;=100%;100%;20;20
T 改造完成时间;2023年12月底前;2023年11月28日;10;10
E 亩均增收;≥3200元;3310元;30;30
M 菜农满意度;≥90%;94.1%;10;10""", [fault("identity", "实际完成情况", "result text speaks of 2021", ["2021"]), fault("promise-against-goal", "改造完成时间", "goal: by June; row: by December", [["6月"], ["12月"]])],
      "The result is of 2021; the goal promised June, the row December.", ("改造完成时间", "改造蔬菜大棚"), goal="2023年6月底前完成蔬菜大棚改造95座。", done="2021年共改造蔬菜大棚96座，通过验收。")
    # ---- derived cells
    X("fi01-blank-and-no-reason", "S", "残疾人家庭无障碍改造", "璧山岭区残疾人联合会", "璧山岭区残疾人服务站", 2023, 60, 54, """
Q 改造残疾人家庭;≥150户;132户;25;22
Z 改造验收合格率;100%;100%;15;15
T 改造完成时间;2023年10月底前;2023年10月15日;10;10
S 生活便利度提升户数;≥130户;132户;30;30
M 残疾人满意度;≥92%;97%;10;10""", [fault("derived-cells", "资金合计", "rate and points blank; 54 of 60 are 90 %, 9 points", [["空", "未填", "没有填", "漏", "缺", "90"]], ["资金合计", "执行率", "资金", "得分"]), fault("missing-reason", "改造残疾人家庭", "132 of 150, 22 of 25, no reason", [["原因", "说明"]], "改造残疾人家庭")],
      "Rate and points are blank; a short row has no reason.", ("改造残疾人家庭",), rate="", got="")
    X("fi02-rate-zero", "V", "非遗传承人补助", "建瓯岭市文化馆", "建瓯岭市非遗保护中心", 2022, 48, 44.4, """
Q 补助传承人;=40人;40人;20;20
T 补助发放时间;2022年12月底前;2022年12月9日;15;15
Z 传承活动达标率;≥95%;97.5%;15;15
S 收徒授艺人数;≥160人;171人;30;30
M 传承人满意度;≥92%;98%;10;10""", [fault("execution-rate", "年度资金总额", "printed 0 %; 44.4 of 48 are 92.5 %", ["92.5"])],
      "A rate of 0 % printed over 44.4 spent.", rate="0%", got="9.25")
    X("fi04-over-100-and-over-10", "K", "抗旱应急送水", "陇塬县水务局", "陇塬县抗旱队", 2023, 50, 59, """
Q 送水量;≥1.8万立方米;1.86万立方米;30;30
T 送水响应时间;≤24小时;18小时;20;20
S 保障饮水人口;≥7600人;7680人;30;30
M 群众满意度;≥90%;96%;10;10""", [fault("derived-cells", "合计", "59 of 50 = 118 % without a word", [["118", "59"], ["50", "100"]]), fault("sum-of-points", "合计", "11.8 points of 10", ["11.8", "10"])],
      "118 % spent, and 11.8 points of 10 for it.", got="11.8", sil=[("送水响应时间", "18 hours under 24")])
    # ---- promise against goal
    X("fj01-goal-24-target-18", "G", "农贸市场改造", "衢塘区商务局", "衢塘区市场服务中心", 2022, 360, 356.4, """
Q 改造农贸市场;≥18个;18个;20;20
Z 改造达标率;100%;100%;20;20
T 改造完成时间;2022年11月底前;2022年11月16日;10;10
S 受益经营户;≥1400户;1426户;30;30
M 经营户满意度;≥88%;91%;10;10""", [fault("promise-against-goal", "改造农贸市场", "goal 24, target 18", ["24", "18"])],
      "The goal says 24 markets, the target 18.", ("改造农贸市场",), goal="完成24个农贸市场改造，受益经营户1400户。", done="农贸市场改造任务完成，受益经营户1426户。")
    X("fj02-31-and-35", "K", "校园心理咨询室", "绥河区教育局", "绥河区城南中学", 2024, 45, 44.1, """
Q 建成心理咨询室;≥31间;35间;20;20
Z 设施达标率;100%;100%;20;20;部分设备未到货，指标未完成
T 投用时间;2024年9月1日前;2024年8月26日;10;10
S 年咨询人次;≥3200人次;3310人次;30;30
M 学生满意度;≥90%;95.7%;10;10""", [fault("promise-against-goal", "建成心理咨询室", "text 31, row 35", ["31", "35"], ), fault("reason", "设施达标率", "100 % at full points, the note says not done", [["未完成", "未到货"]], "设施达标率"), fault("identity", "年末完成情况", "the text names 城北小学, the unit is 城南中学", ["城北小学"])],
      "31 in the text, 35 in the row; a note denies its row; another school is named.", ("建成心理咨询室", "设施达标率"), goal="建成心理咨询室31间，年咨询3200人次。", done="城北小学牵头建成心理咨询室31间，年咨询3310人次。")
    X("fj03-drones-have-no-row", "V", "森林防火能力提升", "芒岭县林业和草原局", "芒岭县森林防火办", 2023, 132, 130.68, """
Q 建设防火通道;≥26公里;26.5公里;25;25
Z 通道验收合格率;100%;100%;15;15
T 建设完成时间;2023年10月底前;2023年10月12日;10;10
N 火情早期发现率;≥92%;94%;30;30
M 林区群众满意度;≥88%;93%;10;10""", [fault("promise-against-goal", "无人机", "2 drones promised, no row, no result", ["无人机"])],
      "Two drones are promised and never heard of again.", goal="建设防火通道26公里，购置巡护无人机2架，火情早期发现率达到92%以上。", done="建成防火通道26.5公里，火情早期发现率94%。")
    X("fj04-sum-in-goal", "S", "小型水库维修养护", "淦河县水利局", "淦河县水库管理所", 2022, 164, 162.36, """
Q 维修养护小（1）型水库;=19座;19座;15;15
Q 维修养护小（2）型水库;=22座;22座;15;15
Z 大坝安全鉴定合格率;100%;100%;20;20
S 保护下游人口;≥3.6万人;3.6万人;30;30
M 库区群众满意度;≥88%;92.5%;10;10""", [fault("promise-against-goal", "维修养护小（1）型水库", "goal 45 in all, rows 19 + 22 = 41", ["45", "41"])],
      "45 reservoirs in the goal, 41 in the rows.", ("维修养护小（1）型水库", "维修养护小（2）型水库"), goal="维修养护小型水库共45座，保护下游人口3.6万人。", done="小型水库维修养护任务完成，保护下游人口3.6万人。")
    # ---- long term
    X("fk01-eight-years", "P", "社区健身器材更新", "沔浦区教育体育局", "沔浦区体育服务中心", 2023, 64, 63.36, """
Q 更新健身器材;≥420件;426件;25;25
Z 器材合格率;=100%;100%;15;15
T 安装完成时间;2023年8月底前;2023年8月11日;10;10
U 器材持续使用年限;≥8年;8年;30;30
M 居民满意度;≥88%;94%;10;10""", [fault("long-term", "器材持续使用年限", "8 years of use reached in the year of purchase", [["8", "长期", "当年", "首年", "第一年", "年限"]], "器材持续使用年限")],
      "Eight years of use are reached in the first.", ("器材持续使用年限",))
    X("fk02-three-years-in-one", "H", "返乡创业园建设", "黔塘县人力资源和社会保障局", "黔塘县创业指导中心", 2024, 300, 291, """
Q 建设孵化工位;≥120个;122个;20;20
Z 设施验收合格率;100%;100%;20;20
U 三年累计带动就业;≥600人;612人;30;30
M 入驻企业满意度;≥88%;92.4%;10;10""", [fault("long-term", "三年累计带动就业", "the sum of 2024–2026 reached in 2024", [["三年", "首年", "第一年", "2026", "累计"]], "三年累计带动就业")],
      "What three years are to bring is there after the first.", ("三年累计带动就业",), xp=20, goal="项目实施期2024—2026年，2024年为第一年，建设孵化工位120个；三年累计带动就业600人。", done="建设孵化工位122个。")
    # ---- reasons, points
    X("fl01-reason-and-12-of-10", "V", "河湖长制宣传", "涟浦县水利局", "涟浦县河长办", 2022, 18, 17.64, """
Q 制作公示牌;≥160块;162块;20;20
Z 公示信息准确率;100%;100%;20;20
T 宣传活动完成时间;2022年11月底前;2022年11月4日;10;12
S 群众知晓率;≥85%;78.2%;30;27.6;无人机采购流标，培训师资不足
M 群众满意度;≥88%;90%;10;10""", [fault("reason", "群众知晓率", "low awareness explained by a failed purchase of drones", [["原因", "偏差", "无关", "说明"]], "群众知晓率"), fault("sum-of-points", "宣传活动完成时间", "12 of 10 points", ["12", "10"], "宣传活动完成时间")],
      "A reason that has nothing to do with the row; 12 points of 10.", ("群众知晓率", "宣传活动完成时间"))
    prev = ["168次", "96.1%", "19天", "93.5%", "87.4%"]
    X("fm01-below-last-year", "G", "农民工工资支付检查", "巢浦区人力资源和社会保障局", "巢浦区劳动监察大队", 2023, 26, 25.48, """
Q 开展用工检查;≥110次;121次;20;20
Z 举报案件结案率;≥96%;97%;20;20
T 平均结案周期;≤20天;18天;10;10
S 工资清欠率;≥94%;95.2%;30;30
M 农民工满意度;≥88%;91%;10;10""", [fault("last-year", "开展用工检查", "168 last year, 110 asked", ["168", "110"], "开展用工检查")],
      "The target lies a third below last year's result.", ("开展用工检查",), last=prev, sil=[("平均结案周期", "a ceiling of 20 days is near last year's 19"), ("举报案件结案率", "96 against 96.1 of last year is no retreat")])
    X("fm02-ceiling-above-last-year", "G", "不动产登记窗口", "沅浦市自然资源局", "沅浦市不动产登记中心", 2022, 70, 69.3, """
Q 办理登记件数;≥5.2万件;5.31万件;20;20
Z 登记差错率;≤2%;0.9%;20;20
T 平均办结时限;≤3个工作日;2.6个工作日;10;10
S 网上办理占比;≥60%;63%;30;30
M 办事群众满意度;≥92%;96%;10;10""", [fault("last-year", "登记差错率", "0.8 % last year, a ceiling of 2 % this year", ["0.8", "2"], "登记差错率")],
      "Last year 0.8 % went wrong, this year 2 % may.", ("登记差错率",), last=["5.08万件", "0.8%", "3个工作日", "57.4%", "91.8%"])
    # ---- sub-units, dates, sums
    X("fn02-towns-and-late", "S", "农村户厕改造", "灌岭县农业农村局", "灌岭县改厕办", 2023, 192, 188.16, """
Q 全县改造户厕;≥960户;960户;10;10
Q 其中：清河镇改造户厕;≥400户;400户;5;5
Q 其中：白塔镇改造户厕;≥320户;310户;5;4.84;10户农户自愿放弃
Q 其中：石坪镇改造户厕;≥210户;210户;5;5
Z 改造验收合格率;100%;100%;15;15
T 改造完成时间;2023年9月底前;2023年11月18日;10;10
N 粪污资源化利用率;≥85%;87%;30;30
M 农户满意度;≥90%;94%;10;10""", [fault("sub-units", "全县改造户厕", "400 + 310 + 210 = 920; county 960", ["920", "960"]), fault("score-against-rule", "改造完成时间", "seven weeks late, full points", [["11月18日", "9月"]], "改造完成时间")],
      "The three towns make 920, the county says 960; late and full.", ("全县改造户厕", "其中：清河镇改造户厕", "其中：白塔镇改造户厕", "其中：石坪镇改造户厕", "改造完成时间"))
    X("fp01-total-and-order-of-dates", "G", "灌区渠系改造", "绛河县水利局", "绛河县灌区管理局", 2023, 420, 411.6, """
Q 改造渠道长度;≥13公里;11.7公里;20;18;穿村段征地未完成
Z 渠道验收合格率;100%;100%;20;20
T 开工时间;2023年3月底前;2023年9月10日;5;3;招标文件重新备案
T 完工时间;2023年10月底前;2023年8月20日;5;5
E 新增节水量;≥86万立方米;80万立方米;30;27.91;改造长度未完成，节水量相应减少
M 用水户满意度;≥88%;91.5%;10;10""", [fault("sum-of-points", "总分", "9.8 + 18+20+3+5+27.91+10 = 93.71; printed 95.71", ["93.71", "95.71"]), fault("dates", "完工时间", "finished on 20 August, begun on 10 September", [["9月10日"], ["8月20日"]])],
      "Finished before it was begun; the total is two points too high.", ("开工时间", "完工时间"), total="95.71", sil=[("改造渠道长度", "11.7 of 13 are 90 %, 18 of 20, reason given"), ("新增节水量", "27.91 of 30 for 80 of 86, reason given")])
    X("fr03-two-accidents", "K", "烟花爆竹安全监管", "醴浦县应急管理局", "醴浦县烟花监管站", 2022, 55, 54.45, """
Q 检查企业家次;≥640家次;652家次;20;20
Z 隐患整改率;≥98%;98.9%;20;20
T 整改复查及时率;100%;100%;10;10
S 生产安全事故起数;=0起;2起;30;30
M 企业满意度;≥85%;90%;10;10""", [fault("score-against-rule", "生产安全事故起数", "two accidents where none may be, 30 of 30", ["2", "0"], "生产安全事故起数")],
      "Two accidents against none asked, full points.", ("生产安全事故起数",))
    X("fs01-conclusion-and-ratio", "V", "早餐网点进社区", "滁浦区商务局", "滁浦区商贸服务中心", 2024, 90, 89.1, """
Q 新增早餐网点;≥90个;72个;20;18;社区用房协调难，18个网点未落实
Z 食品抽检合格率;≥98%;99.2%;20;20
T 建设完成时间;2024年11月底前;2024年11月20日;10;10
S 服务居民;≥6.3万人;6.35万人;30;30
M 居民满意度;≥88%;92.8%;10;10""", [fault("score-against-rule", "新增早餐网点", "72 of 90 = 80 %: 16 of 20, given 18", ["18", "16"], "新增早餐网点"), fault("text-against-table", "自评结论", "conclusion 99.9, table 97.9", ["99.9", "97.9"])],
      "80 % done earn 18 of 20; the conclusion's score is not the table's.", ("新增早餐网点",), concl="本项目自评得分99.9分，评价等级为优，除早餐网点外指标均已完成。")
    X("ft01-done-next-year", "S", "文物建筑防雷", "绥浦县文物局", "绥浦县文物管理所", 2023, 85, 84.15, """
Q 安装防雷设施;≥11处;11处;25;25
Z 防雷检测合格率;100%;100%;15;15
T 工程完工时间;2023年11月底前;2024年1月20日;10;10
S 文物安全事故;0起;0起;30;30
M 参观群众满意度;≥88%;93%;10;10""", [fault("dates", "工程完工时间", "finished 2024-01-20, year 2023, due in November, full points", [["2024"], ["2023", "11月", "10"]], "工程完工时间")],
      "Finished in the next year, full points.", ("工程完工时间",))
    X("fv01-no-survey", "G", "公墓生态改造", "棠浦区民政局", "棠浦区殡葬管理所", 2022, 74, 73.26, """
Q 改造生态墓位;≥1300穴;1306穴;25;25
Z 绿化覆盖率;≥60%;61.5%;15;15
T 改造完成时间;2022年3月底前;2022年3月24日;10;10
N 减少硬化面积;≥2600平方米;2640平方米;30;30
M 祭扫群众满意度;≥95%;100%;10;10;本年度未组织满意度调查，无信访投诉，按100%计""", [fault("no-survey", "祭扫群众满意度", "100 % without a survey", [["调查", "问卷", "测评"]], "祭扫群众满意度")],
      "No survey was made.", ("祭扫群众满意度",))

    # ---- monitoring
    def watch(stem, title, name, dep, unit, months, b, spent, rate, fore, lines, faults, why, ext="xlsx", cold=(), light=None, note=None, goal="按序时进度推进。"):
        t = Tab().row(("项目名称", 2), (name, 3), "监控单位", (unit, 3)).row(("主管部门", 2), (dep, 3), "监控期间", (months, 3))
        t.row(("资金（万元）", 1, 2), "资金名称", "全年预算", f"{months}支出", "支出率", "预计全年支出", ("进度评价", 3))
        x = ext == "xlsx"
        t.row("资金总额", n(b) if x else g(b), n(spent) if x else g(spent), rate, n(fore) if x else g(fore), (light or "正常", 3))
        t.row(("年度目标", 2), (goal, 7))
        t.row("一级指标", "二级指标", "三级指标", "年度指标值", f"{months}完成值", "全年预计完成值", "能否完成（能/可能/不能）", ("偏差原因", 2))
        for l in lines: t.row(LEVEL[l[0]][0], LEVEL[l[0]][1], l[1], l[2], l[3], l[4], l[5], (l[6] if len(l) > 6 else "", 2))
        put(stem, ext, [title, t] + ([note] if note else []), faults, why, (), cold)

    watch("fu01-forecast-short-but-yes", "2024年1—8月预算绩效运行监控表", "国省道绿化提升", "霍塘县交通运输局", "霍塘县公路绿化所", "1—8月", 260, 171.6, "66%", 260,
          [("Q", "绿化里程", "≥45公里", "21公里", "33公里", "能"), ("Z", "苗木成活率", "≥92%", "93%", "93%", "能"), ("N", "新增绿地", "≥27万平方米", "12万平方米", "27万平方米", "可能", "秋季栽植未开始")],
          [fault("monitoring", "绿化里程", "forecast 33 of 45, box: 能", ["33", "45"], "绿化里程")], "33 of 45 are foreseen and the box says it will be done.", cold=["苗木成活率"])
    watch("fu02-green-light-at-21", "项目支出绩效目标执行监控表（2023年1—8月）", "县城雨污分流", "盱塘县住房和城乡建设局", "盱塘县排水公司", "1—8月", 800, 168, "21%", 800,
          [("Q", "铺设雨污管网", "≥24公里", "4.6公里", "24公里", "可能", "主干道施工许可7月取得"), ("Z", "管道闭水试验合格率", "100%", "100%", "100%", "能"), ("N", "污水收集率", "≥78%", "尚未测算", "78%", "可能", "年底统一测算")],
          [fault("monitoring", "资金总额", "21 % in August ÷ 8/12 = 31.5: red by the form's own note, marked green", [["21", "31.5"], ["绿", "红"]])], "A green light at 21 % in August, red by the note under the table.", light="绿灯", note="注：进度评价=支出率÷（月份数÷12），低于60亮红灯，60（含）至80亮黄灯，80（含）以上亮绿灯。", ext="docx", cold=["管道闭水试验合格率"])
    watch("fu03-done-more-than-forecast", "2022年上半年绩效监控情况表", "农产品产地冷藏", "禹塘县农业农村局", "禹塘县农产品流通站", "1—6月", 150, 81, "54%", 150,
          [("Q", "建设冷藏库", "≥30座", "26座", "24座", "能"), ("Z", "冷藏库验收合格率", "100%", "100%", "100%", "能"), ("E", "减少产后损失", "≥190万元", "88万元", "192万元", "能")],
          [fault("monitoring", "建设冷藏库", "26 done by June, 24 foreseen for the year", ["26", "24"], "建设冷藏库")], "More is done in June than is foreseen for December.", ext="html", cold=["冷藏库验收合格率", "减少产后损失"])
    watch("fu04-rate-wrong-and-forecast-money", "2023年1—9月绩效运行监控表", "妇幼健康信息系统", "沐塘市卫生健康委员会", "沐塘市妇幼保健院", "1—9月", 180, 72, "60%", 210,
          [("Q", "接入医疗机构", "≥38家", "30家", "38家", "能"), ("Z", "系统故障率", "≤1%", "0.6%", "0.6%", "能"), ("S", "建档孕产妇", "≥6200人", "4710人", "6200人", "能")],
          [fault("monitoring", "资金总额", "72 of 180 = 40 %, printed 60 %", ["60", "40"]), fault("monitoring", "资金总额", "210 foreseen on a budget of 180", ["210", "180"])], "40 % printed as 60 %; more is to be spent than there is.", cold=["接入医疗机构", "系统故障率", "建档孕产妇"])
    print(COUNT, sum(COUNT.values()))
