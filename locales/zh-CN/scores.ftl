# 成绩册导入：每条都说明哪里不对、怎样才对。

scores-ticket-unknown = 本批次没有准考证号 { $number }。请核对考生编号。
scores-ticket-twice = 与第 { $row } 行是同一考生编号。请删除一行，或更正编号。
scores-name-differs = 姓名填的是“{ $found }”，而该准考证号的考生是“{ $registered }”。请核对是否错行。
scores-document-differs = 证件号码与该准考证号的考生不同。请核对是否错行。
scores-level-differs = 等级与报名不同：该考生申报的是{ $registered }。请核对。
scores-mark-missing = 未填写{ $title }。请填写 0 至 100 的成绩，或填写“缺考”“违纪”“免试”。
scores-part-not-required = 该等级没有综合评审，这里的内容不会导入，请核对。
scores-status-contradicts = 状态为“{ $status }”，但各项都有成绩。请核对：{ $status }的那一项不填成绩。
scores-total-differs = 总分 { $text } 不等于各项之和，请核对各项成绩。总分只作参考。
scores-result-differs = 按各项成绩应为“{ $expected }”，请核对。结果以各项成绩为准。
score-book = 成绩册
score-book-title = 导入成绩册
score-book-how = 上机或纸笔考试的成绩，按准考证号写入评分表。考评员亲手录入的成绩不会被覆盖。
score-book-into = 写入哪些评分表
score-book-confirmed-by-other = 写满的评分表会以您的名义提交，须由另一人确认
score-book-no-sheets = 没有未提交的评分表
score-book-no-sheets-how = 派出考评员后才有评分表；已提交的评分表退回后才能再写。
score-book-by-hand = 已亲手录入 { $shown } 格，保留不变
score-book-do-post = 写入 { $shown } 名考生的成绩
score-book-sheets-missing = 请至少选择一张评分表。
score-book-said-posted = 已写入 { $cells } 个成绩，{ $submitted } 张评分表已提交，等待另一人确认。
