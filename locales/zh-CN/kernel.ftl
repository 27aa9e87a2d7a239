# 基础值的提示：每条都说明哪里不对、怎样才对。

# 成绩
points-not-a-number = “{ $text }”不是分数，最多两位小数。
mark-not-a-number = “{ $text }”不是成绩。
    .right = 请用数字填写，例如 85.5。
mark-out-of-range = 成绩须在 { $min } 至 { $max } 之间。
mark-too-fine = { $decimals ->
    [0] 成绩须为整数，不带小数。
   *[other] 成绩最多保留 { $decimals } 位小数。
}

# 技能等级
level-missing = 未填写技能等级。
    .right = 请填写如“三级/高级工”。
level-unknown = “{ $text }”不是技能等级。
    .right = 可填：五级/初级工、四级/中级工、三级/高级工、二级/技师、一级/高级技师。
level-contradictory = “{ $text }”前后两部分不是同一等级。
    .right = 请核对，例如三级应写作“三级/高级工”。
level-0 = 学徒工
level-5 = 五级/初级工
level-4 = 四级/中级工
level-3 = 三级/高级工
level-2 = 二级/技师
level-1 = 一级/高级技师
level-t = 特级技师
level-s = 首席技师

# 性别
sex-male = 男
sex-female = 女

# 姓名
name-missing = 未填写姓名。
name-too-long = 姓名过长。
    .right = 最多 { $max } 个字。
name-digit = 姓名中有数字“{ $character }”。
    .right = 请按证件填写，不带数字。
name-control-character = 姓名中有控制字符（{ $character }），多由换行或复制带入。
    .right = 请删除后重新填写。
name-private-character = 姓名中有只在个别电脑上显示的自造字（{ $character }）。
    .right = 请改用国家标准字符重新输入。
name-character = 姓名中的“{ $character }”不能作为姓名用字。
    .right = 请按证件填写。
name-dot-unified = 姓名中的间隔号已统一为“·”。
    .right = 请核对。
name-blank-removed = 姓名中间的空格已删除。
    .right = 请核对。
name-one-character = 姓名只有一个字。
    .right = 请核对是否完整。

# 证件类型
document-kind-missing = 未填写证件类型。
    .right = 请填写如“居民身份证”。
document-kind-unknown = 不认识证件类型“{ $text }”。
    .right = 可填：居民身份证、港澳台居民居住证、港澳居民来往内地通行证、台湾居民来往大陆通行证、护照、外国人永久居留身份证、军官证。
document-kind-resident-id = 居民身份证
document-kind-residence-permit = 港澳台居民居住证
document-kind-hong-kong-macao-permit = 港澳居民来往内地通行证
document-kind-taiwan-permit = 台湾居民来往大陆通行证
document-kind-hong-kong-identity = 香港特区护照/身份证明
document-kind-macao-identity = 澳门特区护照/身份证明
document-kind-passport = 护照
document-kind-foreign-permanent-residence = 外国人永久居留身份证
document-kind-officer-card = 军官证

# 公民身份号码
resident-number-missing = 未填写身份证号码。
    .right = 应为 18 位。
resident-number-scientific = 身份证号码被表格软件写成了科学计数法，末尾数字已丢失。
    .right = 请把该列设为“文本”后重新填写 18 位号码。
resident-number-character = 身份证号码第 { $position } 位“{ $character }”不对。
    .right = 前 17 位只能是数字，第 18 位是数字或 X。
resident-number-fifteen-digits = 这是 15 位的旧身份证号码。
    .right = 请填写 18 位号码：在第 6 位后加 19，末尾加 { $check }。
resident-number-fifteen-digits-wrong = 这是 15 位的旧身份证号码，其中的日期或地区也不对。
    .right = 请填写 18 位号码。
resident-number-length = 身份证号码现为 { $length } 位。
    .right = 应为 18 位。
resident-number-rounded = 身份证号码末尾的数字被表格软件改成了 0。
    .right = 请把该列设为“文本”后重新填写 18 位号码。
resident-number-date = 身份证号码中的出生日期 { $date } 不存在。
    .right = 请核对第 7 至 14 位（年、月、日）。
resident-number-future = 身份证号码中的出生日期 { $date } 晚于今天。
    .right = 请核对第 7 至 14 位。
resident-number-province = 身份证号码的前两位 { $province } 不是省级代码（例如云南为 53）。
    .right = 请核对。
resident-number-check = 身份证号码的校验码不对：末位是 { $found }，按前 17 位应为 { $expected }。
    .right = 请逐位核对。
resident-number-legacy-form = 旧身份证号码应为 15 位数字。
resident-number-region-unknown = 身份证号码的地区代码 { $region } 不在现行或已撤销的区划代码中。
    .right = 请核对。

# 其他证件
residence-permit-region = 居住证号码应以 810000、820000 或 830000 开头，现以 { $region } 开头。
    .right = 请核对证件类型或号码。
document-number-missing = 未填写证件号码。
document-number-length = 证件号码现为 { $length } 个字符。
    .right = 应为 { $min } 至 { $max } 个。
document-number-character = 证件号码中的“{ $character }”不对。
    .right = 只能使用字母和数字。
hong-kong-macao-permit-form = 这不是港澳居民来往内地通行证号码。
    .right = 应为字母 H 或 M 加 8 位数字（或 10 位数字）。
taiwan-permit-form = 这不是台湾居民来往大陆通行证号码。
    .right = 应为 8 位数字。
permanent-residence-form = 这不是外国人永久居留身份证号码。
    .right = 应为 3 个字母加 12 位数字，或以 9 开头的 18 位号码。

# 手机号码
mobile-missing = 未填写手机号码。
    .right = 应为 11 位数字。
mobile-character = 手机号码中的“{ $character }”不是数字。
    .right = 应为 11 位数字。
mobile-length = 手机号码现为 { $length } 位。
    .right = 应为 11 位数字。
mobile-start = 手机号码应以 13 至 19 开头，现以 { $found } 开头。
    .right = 固定电话请填在其他栏。
mobile-unallocated = 手机号码的号段不在已公布的号段中。
    .right = 请核对。

# 统一社会信用代码
credit-code-missing = 未填写统一社会信用代码。
    .right = 应为 18 位。
credit-code-character = 统一社会信用代码第 { $position } 位“{ $character }”不对。
    .right = 只能用数字和大写字母，且不用 I、O、S、V、Z。
credit-code-length = 统一社会信用代码应为 18 位，现为 { $length } 位。
credit-code-region = 统一社会信用代码第 3 至 8 位应为 6 位数字的行政区划代码，现为 { $found }。
credit-code-check = 统一社会信用代码的校验码不对：末位是 { $found }，按前 17 位应为 { $expected }。
    .right = 请逐位核对。

# 机构备案编码
filing-code-missing = 未填写机构备案编码。
    .right = 应为 13 位，例如 S000053000001。
filing-code-length = 机构备案编码应为 13 位，现为 { $length } 位。
filing-code-class = 机构备案编码的首位应为 Y（用人单位）或 S（社会培训评价组织），现为 { $found }。
filing-code-digits = { $segment ->
    [body] 机构备案编码第 2 至 5 位（评价机构代码）应为数字，现为 { $found }。
    [province] 机构备案编码第 6 至 7 位（省级代码）应为数字，现为 { $found }。
   *[site] 机构备案编码第 8 至 13 位（站点序列码）应为数字，现为 { $found }。
}
filing-code-province = 机构备案编码第 6 至 7 位 { $province } 不是省级代码。
    .right = 云南为 53。
body-class-y = 用人单位
body-class-s = 社会培训评价组织
