# 命令行：导入和导出
staged-state-good = 可导入
staged-state-warning = 提醒
staged-state-error = 错误
cli-file-unreadable = 读不了 { $file }：{ $error }
cli-batch-needed = 请用 --batch 写明批次号。名单只核对不导入时，加 --dry-run 可以不写批次。
cli-as-needed = 导入成绩须用 --as 写明账号，因为成绩要由另一人确认。
cli-as-unknown = 账号 { $login } 不存在、不能登录，或者今天没有“{ $role }”身份。
cli-import-nothing-posted = 只作核对，没有写入任何内容。
cli-import-file = 文件：{ $message }（{ $code }）
cli-import-row = 第 { $row } 行［{ $state }］{ $column }：{ $message }（{ $code }）
cli-import-counts = 共 { $rows } 行：可导入 { $good } 行，提醒 { $warnings } 行，错误 { $errors } 行。
cli-export-exists = { $file } 已存在；导出从不覆盖文件，请换一个文件名。
cli-export-cannot = 写不了 { $file }：{ $error }
cli-export-too-many = 超过一张工作表能放的行数。请把文件名改为以 .csv 结尾。
cli-export-written = 已写入 { $rows } 行：{ $file }
