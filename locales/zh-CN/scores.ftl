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
