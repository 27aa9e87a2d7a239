# 认定批次：状态、科目、报名、备案条件
batch-state-draft = 草稿
batch-state-submitted = 待批复
batch-state-returned = 已退回
batch-state-approved = 已批复
batch-state-application-open = 报名中
batch-state-arranging = 编排中
batch-state-staffing = 考务安排中
batch-state-examining = 考试中
batch-state-scoring = 成绩录入中
batch-state-public-notice = 公示中
batch-state-certifying = 制证中
batch-state-archived = 已归档
batch-state-cancelled = 已取消
part-theory-test = 理论知识考试
part-practical-test = 技能考核
part-comprehensive-review = 综合评审
application-state-draft = 草稿
application-state-submitted = 待审
application-state-returned = 已退回
application-state-accepted = 已通过
application-state-arranged = 已编排
application-state-examined = 已考
application-state-passed = 合格
application-state-failed = 不合格
application-state-resit-due = 待补考
application-state-withdrawn = 已撤回

# 谁能做
denied-batch-of-other-body = 只有本机构的经办人可以起草批次。
denied-batch-is-the-bodys = 这一步由评价机构的经办人办理。
denied-batch-is-the-citys = 批复和退回由市级管理员办理。
batch-not-found = 没有找到这个批次，编号可能有误，或者它属于别的机构。
batch-site-not-found = 没有找到这个站点。
batch-changed-meanwhile = 这个批次刚被别人改过，请刷新后核对再办理。
batch-step-impossible = 批次现在是“{ $from }”，不能直接变为“{ $to }”。
batch-not-editable = 批次现在是“{ $state }”，日期和项目不能再改。退回后才能修改。
batch-serials-used-up = 这个站点本月的 999 个批次号已用完，请选择其他月份。
batch-reason-missing = 请写明理由。

# 备案条件
batch-body-not-in-force = 机构备案现在是“{ $state }”，不能报备批次。
batch-site-not-in-force = 站点“{ $site }”的备案现在是“{ $state }”，不能报备批次。
batch-site-filing-ends = 站点“{ $site }”的备案在 { $day } 无效（有效期 { $from } 至 { $to }）。请改考试日期，或先办理备案延期。
batch-days-reversed = 最后一天早于第一天，请核对日期。
batch-without-lines = 还没有批次项目。请至少加一项职业和等级。
batch-line-access-type = { $trade } 属于准入类职业资格，不做技能等级认定。请删去这一项。
batch-line-trade-retired = { $trade } { $level }：这个职业自 { $day } 起停用，考试日期须在此之前。
batch-line-quota = { $trade } { $level }：名额至少为 1。
batch-line-outside-scope = { $trade } { $level } 不在站点“{ $site }”的评价范围内。请改选范围内的职业和等级，或先办理增项备案。
batch-line-scope-ends = { $trade } { $level }：站点“{ $site }”的评价范围在 { $day } 无效。请改考试日期，或先办理范围延期。
batch-too-late = 批次须在考试前至少 { $days } 个工作日报备。今天报备，第一天最早为 { $earliest }，现为 { $first }。
batch-line-twice = 这个职业和等级已在上面填过。
batch-quota-form = 名额请填 1 至 40000 的整数。
batch-line-quota-below-candidates = { $line } 已有 { $candidates } 名考生，名额不能更少。
batch-line-has-candidates = { $line } 已有考生报名，不能删去这一项。
batch-without-candidates = 还没有考生。请先上传名单，再结束报名。

# 邮件
mail-batch-approved-subject = 认定批次已批复
mail-batch-approved-body = “{ $title }”（批次号 { $number }）已批复，{ $day } 开始考试。现在可以报名，请上传或核对考生名单。
mail-batch-returned-subject = 认定批次被退回
mail-batch-returned-body = “{ $title }”（批次号 { $number }）被退回，请修改后再提交。
mail-batch-returned-reason = 退回理由：{ $reason }
mail-batch-link = 打开批次
