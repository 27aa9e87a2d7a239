# 考生名册：每条都说明哪里不对、怎样才对。

# 日期、数字、地址
roster-day-form = “{ $text }”不是日期。
    .right = 请填写如 1992-07-01。
roster-years-form = “{ $text }”不是年数。
    .right = 请填写 0 至 70 的数字，如 5。
roster-email-form = “{ $text }”不是电子邮箱。
    .right = 请填写如 name@example.com。
roster-postcode-form = 邮政编码应为 6 位数字。
    .right = 请核对。
roster-province-unknown = “{ $text }”不以省级名称开头。
    .right = 请核对，例如“云南省”。
roster-ethnic-group-unknown = “{ $text }”不是民族名称。
    .right = 请填写 56 个民族之一，如“汉族”“彝族”。

# 职业、等级、申报条件
roster-trade-unknown = 没有“{ $text }”这个职业（工种）。
    .right = 请按备案目录填写名称或编码，例如“电工”或“6-31-01-03”。
roster-trade-unknown-in-batch = 没有“{ $text }”这个职业（工种）。
    .right = 本批次可填：{ $allowed }。
roster-trade-not-in-batch = “{ $text }”不在本批次内。
    .right = 本批次可填：{ $allowed }。
roster-trade-ambiguous = “{ $text }”可以指几个职业（工种）。
    .right = 请写明：{ $allowed }。
roster-level-not-certifiable = “{ $text }”不通过考核认定，不能申报。
    .right = 可填：五级/初级工、四级/中级工、三级/高级工、二级/技师、一级/高级技师。
roster-level-not-in-batch = 本批次没有{ $trade } { $level }。
    .right = { $trade }可填：{ $allowed }。
roster-level-not-of-trade = { $trade }没有{ $level }。
    .right = 可填：{ $allowed }。
roster-line-not-stated = 表中没有“职业工种名称”和“认定等级”列，而本批次不止一个项目。
    .right = 请补上这两列，或按项目分别上传。
roster-condition-of-other-level = 申报条件 { $condition } 不是{ $level }的条件。
    .right = 请核对。
roster-condition-needs-certificate = 申报条件 { $condition } 要求持有证书，但未填写原证书。
    .right = 请核对。
roster-certificate-too-young = 申报条件 { $condition } 要求取得证书满 { $years } 年，而该证书于 { $issued } 年核发，请核对。
roster-promotion-without-rise = 认定分类为晋级，但已持有{ $held }，不低于所申报的{ $level }。
    .right = 请核对。

# 证件、性别、年龄
roster-sex-contradicts = 性别填的是“{ $found }”，而身份证号码为“{ $expected }”。
    .right = 请核对两者。
roster-birth-date-contradicts = 出生日期填的是 { $found }，而身份证号码为 { $expected }。
    .right = 请核对两者。
roster-birth-date-in-future = 出生日期晚于今天。
    .right = 请核对。
roster-under-age = { $birth } 出生，现 { $age } 周岁，未满 { $minimum } 周岁，不能申报。
    .right = 请核对证件号码。
roster-work-start-in-future = 参加工作时间晚于今天。
    .right = 请核对。
roster-work-start-before-birth = 参加工作时间早于出生日期。
    .right = 请核对。

# 原证书
roster-certificate-level-missing = 填了有证书，却未填写证书等级。
    .right = 请填写如“五级/初级工”；没有证书则填“否”。
roster-certificate-number-missing = 填了有证书，却未填写证书编号。
    .right = 请按证书填写；没有证书则填“否”。
roster-certificate-not-held = 填了没有证书，这里的{ $title }不会导入。
    .right = 请核对。
roster-certificate-level-contradicts = 证书等级填的是{ $found }，而证书编号中的等级为{ $stated }。
    .right = 请按证书核对。

# 重复
roster-duplicate-in-file = 与第 { $row } 行是同一人，申报同一职业和等级。
    .right = 请删除一行，或更正证件号码。
roster-several-lines-in-file = 与第 { $row } 行是同一人，申报不同的职业或等级。
    .right = 请核对。
roster-already-in-batch = 此人已在本批次申报同一职业和等级。
    .right = 请删除这一行。
roster-several-lines-in-batch = 此人在本批次还申报了其他职业或等级。
    .right = 请核对。
roster-registered-name = 该证件号码已登记的姓名是“{ $registered }”，与本行不同。
    .right = 请核对。
roster-mobile-shared = 手机号码与第 { $row } 行的另一人相同。
    .right = 请核对。

# 整个文件
roster-rows-passed-over = 第 { $rows } 行是说明、示例或没有考生的行，已略过。
roster-reason-title = 退回原因

# 名称
education-doctor = 博士
education-postgraduate = 研究生
education-bachelor = 大学本科
education-junior-college = 大学专科和专科学校
education-secondary-vocational = 中等专业学校
education-technical-school = 技校
education-senior-technical-school = 高级技校
education-technician-college = 技师学院
education-senior-high-school = 高中
education-vocational-high-school = 职高
education-junior-high-school = 初中
education-primary-school = 小学
education-illiterate = 文盲或半文盲
candidate-source-state-enterprise = 国有企业
candidate-source-collective-enterprise = 集体企业
candidate-source-private-enterprise = 私营企业
candidate-source-individual-business = 个体企业
candidate-source-foreign-investment = 外商投资
candidate-source-hong-kong-macao-taiwan-investment = 港澳台商投资
candidate-source-vocational-high-school = 职业高中
candidate-source-technical-school = 普通技工学校
candidate-source-senior-technical-school = 高级技工学校
candidate-source-technician-college = 技师学院
candidate-source-vocational-college = 职业技术学院
candidate-source-secondary-vocational = 普通中专
candidate-source-senior-high-school = 普通高中
candidate-source-junior-college = 普通大专
candidate-source-university = 普通大学
candidate-source-graduate-school = 研究生院
candidate-source-other = 其它
candidate-source-unemployed = 下岗失业人员
candidate-source-active-soldier = 现役军人
candidate-source-migrant-worker = 农民工
candidate-source-convict = 劳改劳教人员
candidate-source-other-person = 其他人员
candidate-source-public-institution = 机关事业单位
candidate-source-enterprise = 企业
candidate-source-society = 社会
candidate-source-student = 学校（在校生）
certification-kind-initial = 初次认定
certification-kind-promotion = 晋级认定
sitting-first-sitting = 正考
sitting-resit = 补考
certificate-delivery-pick-up = 自取
certificate-delivery-post = 邮寄
