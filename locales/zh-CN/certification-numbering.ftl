# 证书编号

certificate-number-missing = 未填写证书编号。
certificate-number-length = 职业技能等级证书编号应为 22 位，现为 { $length } 位。
certificate-number-class = 证书编号的首位应为 Y（用人单位）或 S（社会培训评价组织），现为 { $found }。
certificate-number-character = { $segment ->
    [body] 证书编号第 { $position } 位“{ $character }”不对：第 2 至 5 位（评价机构代码）只能是数字。
    [province] 证书编号第 { $position } 位“{ $character }”不对：第 6 至 7 位（省级代码）只能是数字。
    [site] 证书编号第 { $position } 位“{ $character }”不对：第 8 至 13 位（站点序列码）只能是数字。
    [year] 证书编号第 { $position } 位“{ $character }”不对：第 14 至 15 位（核发年份）只能是数字。
   *[serial] 证书编号第 { $position } 位“{ $character }”不对：第 17 至 22 位（证书序列码）只能是数字。
}
certificate-number-level = 证书编号第 16 位（等级代码）不能是 { $found }，可为：{ $allowed }。
certificate-number-province = 证书编号第 6 至 7 位 { $province } 不是省级代码。
    .right = 云南为 53。
certificate-number-year = 证书编号第 14 至 15 位的核发年份 { $year } 不对：不能早于本编码规则，也不能晚于今年。
certificate-number-serial = 证书编号末 6 位（证书序列码）从 000001 起，不能为 000000。
certificate-number-no-level = 学徒工没有证书编号。
certificate-number-serials-used-up = 该站点本年度该等级的证书序列码已用完（最大 { $max }）。
certificate-number-unknown-form = 证书编号为 { $length } 位，不是已知的编号。新证书 22 位，旧职业资格证书 16 位（上海 13 位），试行编号 20 位。请核对是否漏填或多填。
certificate-number-old-form = 这是旧式证书编号，只能核对格式，请查验原证书。
trial-number-form = 20 位试行编号应以 R 开头，依次为备案层级（G、S、C 或 X）、机构类别（N 或 W）、6 位地区、3 位机构、2 位年份、等级 1 至 5 和 5 位序列码。
    .right = 请核对。
shanghai-number-form = 13 位的证书编号应全为数字（上海旧证书）。
    .right = 如为新证书，请填写完整的 22 位。
qualification-number-digits = 16 位的职业资格证书编号应全为数字。
qualification-number-body = 职业资格证书编号第 7 位（机构类别）应为 0 至 4，现为 { $found }。
qualification-number-level = 职业资格证书编号第 11 位（等级）应为 1 至 5，现为 { $found }。
qualification-number-serial = 职业资格证书编号末 5 位（序列码）从 00001 起，不能为 00000。
