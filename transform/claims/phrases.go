package claims

import (
	"slices"
	"strings"
	"sync"
)

// class says what part a phrase plays in a sentence.
type class uint8

const (
	noClass     class = iota
	receiving         // 收到, 受理
	handling          // 办理
	answering         // 答复, 办结
	application       // 政府信息公开申请: what is received and answered
	caused            // 引发, 引起: the application before it is only the cause
	result            // a row or group of table 三
	carrying          // 结转, 顺延
	nextYear          // 下年度
	lastYear          // 上年度
	applicant         // a column of table 三
	proceeding        // 行政复议, 行政诉讼
	outcome           // 维持, 纠正: a column of table 四
	document          // 规章, 规范性文件
	docAct            // 制发, 废止, 现行有效
	act               // 行政许可, 行政处罚 …: a row of table 二
	actDone           // 处理决定
	business          // what has nothing to do with the form
	publishing        // 主动公开
	channel           // 网站, 微信
	way               // 网络申请, 信函申请
	quarter           // 第一季度
	halfYear          // 上半年
	otherTime         // 累计 over years, plans
	thisTime          // 本年度, 全年
	area              // 全区
	members           // 所属部门: parts of the area
	ownOffice         // 本级, 办公室
	opener            // 其中, 分别为: a list begins
	openOpener        // 包括, 涵盖: a list begins that need not be complete
	openList          // 等, 主要: a list that is not complete
	respective        // 分别
	total             // 共, 合计: what follows is a whole
	all               // 均, 全部
	negation          // 未收到, 无
	change            // 同比, 较上年
	rising            // 增长
	falling           // 减少
	level             // 持平
	share             // 占
	rate              // 率
	approximate       // 近, 约
	fee               // 信息处理费
	rest              // 其余
	foreign           // 委托, 转办: counted elsewhere
	narrower          // 逾期, 当场: of what is counted a part only
	month             // 6月份, 截至10月底: part of the year
	noneOf            // 零申请
)

// phrase is a word or group of words and what it means.
type phrase struct {
	words    []rune
	class    class
	quantity Quantity
}

// vocabulary lists the phrases: class, quantity, words. Where one phrase begins
// another the longer one is read, so that 不予公开 is no 公开. Words are written
// as folded text has them: half-width signs, simplified characters.
var vocabulary = []struct {
	class    class
	quantity Quantity
	words    string
}{
	{receiving, Received, "收到 接收到 接收 接受 接到 受理 新收到 新收 收件 收到和处理 收取申请"},
	{handling, Handled, "办理 收办 处理 办理回复 承办 依法办理"},
	{answering, Answered, "答复 办结 回复 已办理 办理完成 完成办理 已办结 答复处理 审核答复 办复 办理完毕 已处理 办理结果总计 结果总计"},
	{application, Received, "申请 依申请公开 依申请 信息公开申请 政府信息公开申请 政府信息依申请公开 依申请公开申请 申请公开 公开申请 申请书 公开政府信息案件 政府信息公开案件 信息公开案件 信息公开类 依申请公开事项 依申请公开信件 依申请公开件 来件 申请件"},
	{caused, Unknown, "引发 引起 产生 导致 相关的 有关的 提起"},

	{result, "granted", "予以公开 同意公开 同意公开答复 全部公开 已公开 依规予以公开 主动予以公开 公开答复 已经公开"},
	{result, "partially_granted", "部分公开 同意部分公开 予以部分公开 区分处理"},
	{result, "refused", "不予公开 不公开 不同意公开"},
	{result, "unable", "无法提供 不能提供"},
	{result, "not_processed", "不予处理"},
	{result, OtherResults, "其他处理 其它处理 其他类 作其他处理"},
	{result, "refused_state_secret", "国家秘密 涉密信息 属于国家秘密"},
	{result, "refused_other_law", "其他法律行政法规禁止 法律行政法规禁止 其他法律法规禁止 法律法规禁止"},
	{result, "refused_security_stability", "三安全一稳定 危及社会稳定"},
	{result, "refused_third_party", "第三方合法权益 第三方权益 第三方"},
	{result, "refused_internal_affairs", "内部事务 三类内部事务 三类内部事务信息"},
	{result, "refused_deliberative", "过程性信息 四类过程性信息"},
	{result, "refused_enforcement_file", "行政执法案卷 执法案卷"},
	{result, "refused_query_matter", "行政查询事项 行政查询"},
	{result, "unable_not_held", "不掌握 不掌握相关政府信息"},
	{result, "unable_need_creating", "没有现成信息 另行制作"},
	{result, "unable_unclear", "仍不明确 内容不明确"},
	{result, "not_processed_petition", "信访举报投诉类 信访、举报、投诉类 信访举报投诉"},
	{result, "not_processed_duplicate", "重复申请"},
	{result, "not_processed_publication", "公开出版物"},
	{result, "not_processed_excessive", "大量反复"},
	{result, "not_processed_confirm", "重新出具 确认或重新出具"},
	{result, "other_no_correction", "逾期不补正 逾期未补正"},
	{result, "other_unpaid_fee", "逾期未缴费 未按期缴费 逾期不缴费 逾期未按收费通知要求缴纳费用"},
	{result, Withdrawn, "申请人撤回 撤回申请 申请人撤销 当事人撤销 自行撤销 主动撤销 申请人自行撤销 申请人主动撤销 主动撤回 自行撤回 申请人主动撤回"},
	// Results of the years before the form: no cell.
	{result, Branch, "不属于政府信息 非政府信息 告知其他途径 不属于本机关公开 不属于本机关 信息不存在 告知不存在 不存在 转办"},

	{carrying, Carried, "结转 顺延 转入 转结 继续办理 延至 顺延至 结转至 结转到 转至"},
	{carrying, CarriedOut, "尚在办理 正在办理 未办结 在办 转下年 转下年度 转下一年 转下一年度 余 剩余 未到期 未到答复期限 未到办理期限"},
	{nextYear, CarriedOut, "下年 下年度 下一年 下一年度 次年 明年"},
	{lastYear, CarriedIn, "上年 上年度 上一年 上一年度 去年 去年度 往年"},

	{applicant, Natural, "自然人"},
	{applicant, LegalPerson, "法人或其他组织 法人和其他组织 法人及其他组织 法人或者其他组织 法人、其他组织 组织名义"},
	{applicant, "enterprise", "商业企业"},
	{applicant, "research", "科研机构"},
	{applicant, "welfare", "社会公益组织"},
	{applicant, "legal_service", "法律服务机构"},

	{proceeding, Review, "行政复议 复议"},
	{proceeding, Litigation, "行政诉讼 诉讼"},
	{proceeding, "litigation_direct", "未经复议直接起诉 直接起诉 未经复议直接提起诉讼 未经复议直接提起行政诉讼"},
	{proceeding, "litigation_after_review", "复议后起诉 复议后提起诉讼 复议后提起行政诉讼"},
	{proceeding, Proceedings, "复议和诉讼 行政复议和行政诉讼 行政复议、行政诉讼 复议、诉讼 复议诉讼 行政复议或行政诉讼 行政复议及行政诉讼 行政复议和诉讼 行政复议及诉讼 相关案件"},
	{outcome, "upheld", "结果维持 维持 获维持 驳回复议请求"},
	{outcome, "corrected", "结果纠正 纠正 纠错 败诉 被撤销 被纠错"},
	{outcome, "other", "其他结果 已撤销申请 撤回复议"},
	{outcome, "pending", "尚未审结 未审结 审理中 正在审理 尚未结案"},

	{document, "rules", "规章"},
	{document, "normative_docs", "规范性文件 行政规范性文件"},
	{docAct, "issued", "制发 制定 出台 印发 发布 公开 新制作 新公开 新发布的 制定发布 新增"},
	{docAct, "repealed", "废止 失效 清理失效文件"},
	{docAct, "in_force", "现行有效 继续有效 有效"},

	{act, Licences, "行政许可"},
	{act, Penalties, "行政处罚"},
	{act, Coercion, "行政强制"},
	{act, Fee, "行政事业性收费 收费金额"},
	{act, Purchases, "政府集中采购 集中采购"},
	{actDone, Unknown, "处理决定 决定"},

	{business, Business, "12345 信访 留言 诉求 工单 建议 提案 许可申请 行政许可申请 应诉 行政应诉 投诉 举报 咨询 申诉 意见 流程图 流程 模板 答复书 告知书 文书 指南 台账 热线 来信来访 网络问政 问政 信箱 来电 来访 开放日 登记申请 备案申请 补贴申请 补助申请 救助申请 低保申请 认定申请 审批申请 仲裁申请 调解申请 援助申请 保障申请 资助申请 注册申请 变更申请 贷款申请 入学申请 住房申请 听证申请 赔偿申请 申请低保 申请救助 申请补助 申请补贴 退税申请 公证申请 鉴定申请 复核申请 办事申请 服务申请 审批 政务服务 服务事项 权力事项 培训 会议 检查 抽查 解读 政务信息报送 一般程序行政处罚 简易程序行政处罚 简易程序 一般程序 立案 沟通 纠纷 公报 行政发文 发文 政策文件 部门文件 决定书 群众来信 不动产 政务公开目录 阅读量 访问 点击 宣传 问卷 清单"},
	{publishing, Proactive, "主动公开 公开信息 公开各类 发布信息 发布政府信息 发布各类政府信息 发布政务信息 公开政府信息 主动公开政府信息 公开政务信息 发布各类信息 公开基本信息 制作政府信息 信息公开总数 公开文件 公开事项"},
	{channel, Channel, "网站 门户网站 微信 微博 公众号 微信公众号 新媒体 报刊 电视 抖音 政务新媒体 公示栏 公开栏 客户端 政务微信 政务微博 APP 专栏 广播 宣传栏 张贴"},
	{way, Via, "网络申请 网上申请 通过网络 网络方式 网络渠道 信函 邮寄 当面 现场申请 现场提交 传真 书面申请 其他方式 其他形式 在线提交 在线申请 线下 电子邮件申请 通过电子邮件 信件申请 来信 平台提交 互联网 网上受理 网络受理 线上受理 线下受理 现场受理 当面受理 窗口受理 信函受理 邮寄受理 网上收到 来自"},
	{quarter, Quarter, "第一季度 第二季度 第三季度 第四季度 一季度 二季度 三季度 四季度 第1季度 第2季度 第3季度 第4季度"},
	{halfYear, Quarter, "上半年 下半年 前三季度"},
	{otherTime, Unknown, "历年 历史累计 网站累计 累计至今 至今 下一步 力争 计划在 计划于 计划到 计划完成 底前 近三年 近五年 两年来 三年来 四年来 以来 开通 网站开通 五年来 目标是 目标为"},
	{thisTime, Unknown, "本年度 本年 全年 今年 今年以来 年初以来 一年来 一年以来 年内 当年"},
	{area, Unknown, "全区 全县 全市 全省 全州 全镇 全盟 全旗 全系统 各级 我市"},
	{members, Unknown, "所属部门 其他部门 其他单位 各部门 各单位 区县 县区 各区 各县 各乡镇 各镇街 各镇 各街道 各园区 局属 下属单位 下属事业单位 直属单位 基层单位"},
	{ownOffice, Unknown, "本级 本机关 本单位 办公室 办公厅 我局 我委 我办 我镇 我乡 我单位 区局 我街道"},

	{opener, Unknown, "其中 分别为 分别是 内有 其中包括"},
	{openOpener, Unknown, "包括 包括了 包含 涵盖 含 主要包括 主要涉及"},
	{openList, Unknown, "等 主要 主要是"},
	{total, Unknown, "共 共计 合计 总计 总共 累计 总数 计入 均计入"},
	{all, Unknown, "均为 均 全部 都为 都 所有 均是"},
	{respective, Unknown, "分别"},
	{negation, Unknown, "未收到 没有收到 没有接收到 未接到 没有接到 未收到和处理 无 没有 未有 未发生 没有发生 未产生 未出现 未受理 未接收到 未制发 未制定 未出台 未印发 未制定出台 未废止"},
	{change, YearOnYear, "同比 较 比 相比 与上年 与去年 与上年度"},
	{rising, YearOnYear, "增长 增加 上升 提高 多"},
	{falling, YearOnYear, "下降 减少 回落 降低 少"},
	{level, YearOnYear, "持平"},
	{share, Share, "占 占比"},
	{rate, Rate, "率 达"},
	{approximate, Unknown, "近 约 超 超过 大约 逾"},
	{fee, ProcessingFee, "信息处理费 处理费 检索费 收费通知 收取的费用"},
	{rest, Branch, "其余 余下"},
	{foreign, Unknown, "委托 代为 复议机关 排名 居首 位居 居前 移送 转交 转送 协助 协办 参与"},
	{narrower, Unknown, "逾期 超期 超时 延期 延长 未按期 未按时 未答复 未及时 当场 日内 补正 要求补正 告知补正 同一申请人 同一人 反复 平均 月均 年均 日均 每月 每件 审核 审查"},
	{noneOf, Received, "零申请"},
	{noneOf, Review, "零复议"},
	{noneOf, Litigation, "零诉讼"},
	// 公民、法人或其他组织 are all who may apply, no kind of applicant.
	{noClass, Unknown, "公民、法人或其他组织 公民、法人和其他组织 公民、法人或者其他组织 公民、法人及其他组织"},
}

// lexicon is the vocabulary by first character.
type lexicon struct {
	// beginning says what can begin with a character: 0 nothing, else the place of its
	// phrases in lists, from 1, or numeral.
	beginning [1 << 16]uint16
	lists     [][]phrase // each longest first
}

// theLexicon makes it when the first text is read: a program that reads none, or that a
// browser has to compile, starts sooner.
var theLexicon = sync.OnceValue(func() *lexicon {
	x := &lexicon{}
	for _, r := range numerals + "0123456789" {
		x.beginning[r] = numeral
	}
	for _, v := range vocabulary {
		for words := range strings.FieldsSeq(v.words) {
			p := phrase{words: []rune(words), class: v.class, quantity: v.quantity}
			at := x.beginning[p.words[0]] &^ numeral
			if at == 0 {
				x.lists = append(x.lists, nil)
				at = uint16(len(x.lists))
				x.beginning[p.words[0]] |= at
			}
			list := &x.lists[at-1]
			longer := len(*list)
			for longer > 0 && len((*list)[longer-1].words) < len(p.words) {
				longer--
			}
			*list = slices.Insert(*list, longer, p)
		}
	}
	return x
})

// numeral marks the characters that a figure can begin with.
const numeral = 1 << 15

// beginningOf looks a character up.
func (x *lexicon) beginningOf(r rune) uint16 {
	if r < 0 || int(r) >= len(x.beginning) {
		return 0
	}
	return x.beginning[r]
}

// phraseAt returns the longest phrase at a place of folded text, nil for none.
func (x *lexicon) phraseAt(text []rune, at int) *phrase {
	list := x.beginningOf(text[at]) &^ numeral
	if list == 0 {
		return nil
	}
	for i := range x.lists[list-1] {
		p := &x.lists[list-1][i]
		if len(text)-at >= len(p.words) && equal(text[at:at+len(p.words)], p.words) {
			return p
		}
	}
	return nil
}

func equal(a, b []rune) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// numerals are the characters that figures in Chinese begin with.
const numerals = "零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟"
