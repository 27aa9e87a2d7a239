# 电子表格：文件读不了时，说明原因和解决办法。

spreadsheet-empty = 文件是空的。请选择填好内容的表格再上传。
spreadsheet-wrong-type-pdf = 这是 PDF 文件，不是表格。请上传 Excel 工作簿（.xlsx、.xls）或 CSV 文件。
spreadsheet-wrong-type-picture = 这是图片，不是表格。请上传 Excel 工作簿（.xlsx、.xls）或 CSV 文件。
spreadsheet-wrong-type-text-document = 这是文字文档，不是表格。请把内容放进 Excel 工作簿（.xlsx、.xls）或 CSV 文件后上传。
spreadsheet-wrong-type-presentation = 这是演示文稿，不是表格。请上传 Excel 工作簿（.xlsx、.xls）或 CSV 文件。
spreadsheet-wrong-type-other-workbook = 这种工作簿格式读不了。请在表格软件中另存为“Excel 工作簿（.xlsx）”后上传。
spreadsheet-wrong-type-ancient-workbook = 这是 Excel 95 或更早的工作簿。请在表格软件中另存为“Excel 工作簿（.xlsx）”后上传。
spreadsheet-wrong-type-web-page = 这个文件虽然像表格，里面其实是网页（有些系统导出的 .xls 就是这样）。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”后上传。
spreadsheet-wrong-type-archive = 这是压缩包，不是表格。请解压后上传其中的表格。
spreadsheet-wrong-type-unknown = 这个文件不是表格。请上传 Excel 工作簿（.xlsx、.xls）或 CSV 文件。
spreadsheet-corrupt = 工作簿已损坏，读不出来。请用 Excel 打开并另存一份，再上传新的文件。
spreadsheet-password-protected = 工作簿设有打开密码。请在 Excel 中取消密码后再上传。
spreadsheet-too-large = 文件有 { $found } MB，最大可上传 { $limit } MB。请去掉图片或分成几个文件上传。
spreadsheet-too-large-unpacked = 工作簿展开后有 { $found } MB，最多可处理 { $limit } MB。请只保留需要的工作表和行，或分成几个文件上传。
spreadsheet-too-many-rows = 表格超过 { $limit } 行。请分成几个文件上传。
spreadsheet-too-many-columns = 第 { $row } 行在第 { $limit } 列以后还有内容。请删除右侧多余的内容。
spreadsheet-cell-too-long = 第 { $row } 行有单元格超过 { $limit } 个字。请缩短后再上传。
spreadsheet-too-many-merged-regions = 合并单元格超过 { $limit } 处。请取消合并，每行各填各的内容。
spreadsheet-no-sheet = 工作簿里没有可见的工作表。请取消隐藏后再上传。
spreadsheet-unknown-encoding = 文本编码无法识别。请另存为“CSV UTF-8”或 Excel 工作簿后上传。
spreadsheet-error-value = 第 { $row } 行之后有单元格显示错误值（如 #SPILL!）。请改成实际内容后再上传。
spreadsheet-header-not-found = 没有找到表头。前 20 行中应有一行写着：{ $expected }。
spreadsheet-column-missing = 缺少“{ $title }”列。请补上这一列再上传。
spreadsheet-column-twice = “{ $first }”和“{ $second }”是同一内容的两列。请只保留一列。
spreadsheet-column-unknown = “{ $title }”列不在模板中，不会导入。
spreadsheet-no-rows = 表头下面没有内容。请填好后再上传。
spreadsheet-unreadable = 文件没有读完整。请重新上传。

# 单元格
spreadsheet-formula-cell = 这里是公式。请把公式换成实际内容（复制后“选择性粘贴—数值”）。
spreadsheet-merged-cell = 这个单元格被合并了，内容看不到。请取消合并，每个单元格各填各的内容。
spreadsheet-error-cell = 这里显示错误值 { $text }。请填写实际内容。
spreadsheet-digits-lost = 数字太长，末尾已被表格软件改成 0。请把该列设为“文本”后重新填写。
spreadsheet-required = 未填写{ $title }。这一列每行必填。
spreadsheet-too-long = { $title }过长：现有 { $length } 个字，最多 { $max } 个。
spreadsheet-word-unknown = “{ $text }”不在可选范围内。可填：{ $allowed }。
spreadsheet-day-unknown = “{ $text }”不是日期。请写成 2026-11-29 这样的年月日。
