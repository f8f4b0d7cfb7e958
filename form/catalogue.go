package form

// Tables is the catalogue: everything the two editions print. Wording follows
// the official forms; what differs on the 2019 edition stands in Label19.
var Tables = [NumTables]Table{
	Documents: {
		Code: "documents", Part: "二", Caption: "第二十条第（一）项", English: "2(1) documents", Editions: BothEditions,
		Columns: []Column{
			{Code: "newly_made", Label: "本年新制作数量", English: "made this year", Editions: Edition2019, Unit: Cases},
			{Code: "newly_public", Label: "本年新公开数量", English: "made public this year", Editions: Edition2019, Unit: Cases},
			{Code: "public_total", Label: "对外公开总数量", English: "public in total", Editions: Edition2019, Unit: Cases},
			{Code: "issued", Label: "本年制发件数", English: "issued this year", Editions: Edition2021, Unit: Cases},
			{Code: "repealed", Label: "本年废止件数", English: "repealed this year", Editions: Edition2021, Unit: Cases},
			{Code: "in_force", Label: "现行有效件数", English: "in force", Editions: Edition2021, Unit: Cases},
		},
		Rows: []Row{
			{Code: "rules", Label: "规章", English: "government rules", Editions: BothEditions},
			{Code: "normative_docs", Label: "行政规范性文件", Label19: "规范性文件", English: "normative documents", Editions: BothEditions},
		},
	},
	Licensing: {
		Code: "licensing", Part: "二", Caption: "第二十条第（五）项", English: "2(5) licensing", Editions: BothEditions,
		Columns: []Column{
			{Code: "prev_items", Label: "上一年项目数量", English: "items last year", Editions: Edition2019, Unit: Items},
			{Code: "delta", Label: "本年增/减", English: "change this year", Editions: Edition2019, Unit: Items, Signed: true},
			{Code: "decisions", Label: "本年处理决定数量", Label19: "处理决定数量", English: "decisions", Editions: BothEditions, Unit: Cases},
		},
		Rows: []Row{
			{Code: "licence", Label: "行政许可", English: "licences", Editions: BothEditions},
			{Code: "other_admin_service", Label: "其他对外管理服务事项", English: "other services", Editions: Edition2019},
		},
	},
	Enforcement: {
		Code: "enforcement", Part: "二", Caption: "第二十条第（六）项", English: "2(6) enforcement", Editions: BothEditions,
		Columns: []Column{
			{Code: "prev_items", Label: "上一年项目数量", English: "items last year", Editions: Edition2019, Unit: Items},
			{Code: "delta", Label: "本年增/减", English: "change this year", Editions: Edition2019, Unit: Items, Signed: true},
			{Code: "decisions", Label: "本年处理决定数量", Label19: "处理决定数量", English: "decisions", Editions: BothEditions, Unit: Cases},
		},
		Rows: []Row{
			{Code: "penalty", Label: "行政处罚", English: "penalties", Editions: BothEditions},
			{Code: "coercion", Label: "行政强制", English: "coercive measures", Editions: BothEditions},
		},
	},
	Fees: {
		Code: "fees", Part: "二", Caption: "第二十条第（八）项", English: "2(8) fees", Editions: BothEditions,
		Columns: []Column{
			{Code: "prev_items", Label: "上一年项目数量", English: "items last year", Editions: Edition2019, Unit: Items},
			{Code: "delta", Label: "本年增/减", English: "change this year", Editions: Edition2019, Unit: Items, Signed: true},
			{
				Code: "amount", Label: "本年收费金额（单位：万元）", English: "fees charged", Editions: Edition2021,
				Kind: Money, Unit: TenThousandYuan, UnitPrinted: true,
			},
		},
		Rows: []Row{
			{Code: "admin_fee", Label: "行政事业性收费", English: "administrative fees", Editions: BothEditions},
		},
	},
	Procurement: {
		Code: "procurement", Part: "二", Caption: "第二十条第（九）项", English: "2(9) procurement", Editions: Edition2019,
		Columns: []Column{
			{Code: "items", Label: "采购项目数量", English: "projects", Editions: Edition2019, Unit: Items},
			{Code: "amount", Label: "采购总金额", English: "amount", Editions: Edition2019, Kind: Money, Unit: Yuan},
		},
		Rows: []Row{
			{Code: "gov_procurement", Label: "政府集中采购", English: "central procurement", Editions: Edition2019},
		},
	},
	Applications: {
		Code: "applications", Part: "三", Caption: "三、收到和处理政府信息公开申请情况", English: "3 applications", Editions: BothEditions,
		Columns: []Column{
			{Code: "natural", Label: "自然人", English: "natural persons", Editions: BothEditions, Unit: Cases},
			{Code: "enterprise", Label: "商业企业", English: "enterprises", Editions: BothEditions, Unit: Cases},
			{Code: "research", Label: "科研机构", English: "research institutes", Editions: BothEditions, Unit: Cases},
			{Code: "welfare", Label: "社会公益组织", English: "welfare organisations", Editions: BothEditions, Unit: Cases},
			{Code: "legal_service", Label: "法律服务机构", English: "legal services", Editions: BothEditions, Unit: Cases},
			{Code: "other_org", Label: "其他", English: "other organisations", Editions: BothEditions, Unit: Cases},
			{Code: "total", Label: "总计", English: "total", Editions: BothEditions, Unit: Cases},
		},
		Rows: []Row{
			{Code: "new_received", Label: "一、本年新收政府信息公开申请数量", Short: "一、本年新收", English: "1 received this year", Editions: BothEditions},
			{Code: "carried_in", Label: "二、上年结转政府信息公开申请数量", Short: "二、上年结转", English: "2 carried in", Editions: BothEditions},
			{Code: "results", Label: "三、本年度办理结果", English: "3 results", Editions: BothEditions, Header: BothEditions},
			{Code: "granted", Label: "（一）予以公开", English: "3(1) granted", Editions: BothEditions, Parent: "results"},
			{
				Code: "partially_granted", Label: "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", Short: "（二）部分公开",
				English: "3(2) partially granted", Editions: BothEditions, Parent: "results",
			},
			{Code: "refused", Label: "（三）不予公开", English: "3(3) refused", Editions: BothEditions, Header: BothEditions, Parent: "results"},
			{Code: "refused_state_secret", Label: "1.属于国家秘密", English: "3(3)1 state secret", Editions: BothEditions, Parent: "refused"},
			{Code: "refused_other_law", Label: "2.其他法律行政法规禁止公开", English: "3(3)2 forbidden by other law", Editions: BothEditions, Parent: "refused"},
			{Code: "refused_security_stability", Label: "3.危及“三安全一稳定”", English: "3(3)3 security and stability", Editions: BothEditions, Parent: "refused"},
			{Code: "refused_third_party", Label: "4.保护第三方合法权益", English: "3(3)4 third-party rights", Editions: BothEditions, Parent: "refused"},
			{Code: "refused_internal_affairs", Label: "5.属于三类内部事务信息", English: "3(3)5 internal affairs", Editions: BothEditions, Parent: "refused"},
			{Code: "refused_deliberative", Label: "6.属于四类过程性信息", English: "3(3)6 deliberative", Editions: BothEditions, Parent: "refused"},
			{Code: "refused_enforcement_file", Label: "7.属于行政执法案卷", English: "3(3)7 enforcement file", Editions: BothEditions, Parent: "refused"},
			{Code: "refused_query_matter", Label: "8.属于行政查询事项", English: "3(3)8 administrative query", Editions: BothEditions, Parent: "refused"},
			{Code: "unable", Label: "（四）无法提供", English: "3(4) unable to provide", Editions: BothEditions, Header: BothEditions, Parent: "results"},
			{Code: "unable_not_held", Label: "1.本机关不掌握相关政府信息", English: "3(4)1 not held", Editions: BothEditions, Parent: "unable"},
			{Code: "unable_need_creating", Label: "2.没有现成信息需要另行制作", English: "3(4)2 would have to be created", Editions: BothEditions, Parent: "unable"},
			{Code: "unable_unclear", Label: "3.补正后申请内容仍不明确", English: "3(4)3 still unclear", Editions: BothEditions, Parent: "unable"},
			{Code: "not_processed", Label: "（五）不予处理", English: "3(5) not processed", Editions: BothEditions, Header: BothEditions, Parent: "results"},
			{Code: "not_processed_petition", Label: "1.信访举报投诉类申请", English: "3(5)1 petition", Editions: BothEditions, Parent: "not_processed"},
			{Code: "not_processed_duplicate", Label: "2.重复申请", English: "3(5)2 repeated", Editions: BothEditions, Parent: "not_processed"},
			{Code: "not_processed_publication", Label: "3.要求提供公开出版物", English: "3(5)3 asks for publications", Editions: BothEditions, Parent: "not_processed"},
			{Code: "not_processed_excessive", Label: "4.无正当理由大量反复申请", English: "3(5)4 excessive", Editions: BothEditions, Parent: "not_processed"},
			{
				Code: "not_processed_confirm", Label: "5.要求行政机关确认或重新出具已获取信息", Short: "5.要求确认或重新出具已获取信息",
				English: "3(5)5 asks for confirmation", Editions: BothEditions, Parent: "not_processed",
			},
			{Code: "other", Label: "（六）其他处理", English: "3(6) other", Editions: BothEditions, Header: Edition2021, Parent: "results"},
			{
				Code: "other_no_correction", Label: "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", Short: "1.逾期不补正",
				English: "3(6)1 not corrected in time", Editions: Edition2021, Parent: "other",
			},
			{
				Code: "other_unpaid_fee", Label: "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", Short: "2.逾期未缴费",
				English: "3(6)2 fee not paid", Editions: Edition2021, Parent: "other",
			},
			{Code: "other_misc", Label: "3.其他", English: "3(6)3 other", Editions: Edition2021, Parent: "other"},
			{Code: "results_total", Label: "（七）总计", English: "3(7) results in total", Editions: BothEditions, Parent: "results"},
			{Code: "carried_out", Label: "四、结转下年度继续办理", Short: "四、结转下年度", English: "4 carried out", Editions: BothEditions},
		},
	},
	Proceedings: {
		// The printed form is one line of fifteen figures; the rows here are its three groups of columns.
		Code: "proceedings", Part: "四", Caption: "四、政府信息公开行政复议、行政诉讼情况", English: "4 proceedings", Editions: BothEditions,
		Columns: []Column{
			{Code: "upheld", Label: "结果维持", English: "upheld", Editions: BothEditions, Unit: Cases},
			{Code: "corrected", Label: "结果纠正", English: "corrected", Editions: BothEditions, Unit: Cases},
			{Code: "other", Label: "其他结果", English: "other", Editions: BothEditions, Unit: Cases},
			{Code: "pending", Label: "尚未审结", English: "pending", Editions: BothEditions, Unit: Cases},
			{Code: "total", Label: "总计", English: "total", Editions: BothEditions, Unit: Cases},
		},
		Rows: []Row{
			{Code: "review", Label: "行政复议", English: "review", Editions: BothEditions},
			{Code: "litigation", Label: "行政诉讼", English: "litigation", Editions: BothEditions, Header: BothEditions},
			{Code: "litigation_direct", Label: "未经复议直接起诉", English: "litigation without review", Editions: BothEditions, Parent: "litigation"},
			{Code: "litigation_after_review", Label: "复议后起诉", English: "litigation after review", Editions: BothEditions, Parent: "litigation"},
		},
	},
}
