# 职业工种：规则与提示
denied-trades = 职业工种由市级管理员维护。
trade-not-found = 没有这个职业（工种）
trade-exists = 这个职业（工种）已经在册
trade-occupation-unknown = 没有这个职业编码，或该职业已停用
trade-work-type-unknown = 「{ $occupation }」没有这个工种，请从列表中选择
trade-range-half = 最低等级和最高等级要么都填，要么都不填
trade-range-level = { $level }不由评价机构考核，不能放在范围内
trade-range-order = 最高等级不能低于最低等级
trade-access-with-scopes = 还有 { $count } 条评价范围在有效期内，不能标为准入类；请先结束它们
trade-range-with-scopes = 还有 { $count } 条评价范围在新的等级范围之外；请先结束它们
trade-retired-already = 这个职业（工种）已经停用
trade-not-retired = 这个职业（工种）没有停用
trade-retired-with-scopes = 还有 { $count } 条评价范围超过这一天；请先结束它们
