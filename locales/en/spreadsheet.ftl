# Spreadsheets: why a file cannot be read and what to do about it.

spreadsheet-empty = The file is empty. Choose a filled-in table and upload it again.
spreadsheet-wrong-type-pdf = This is a PDF file, not a table. Upload an Excel workbook (.xlsx, .xls) or a CSV file.
spreadsheet-wrong-type-picture = This is a picture, not a table. Upload an Excel workbook (.xlsx, .xls) or a CSV file.
spreadsheet-wrong-type-text-document = This is a text document, not a table. Put its content into an Excel workbook (.xlsx, .xls) or a CSV file and upload that.
spreadsheet-wrong-type-presentation = This is a presentation, not a table. Upload an Excel workbook (.xlsx, .xls) or a CSV file.
spreadsheet-wrong-type-other-workbook = Workbooks of this format cannot be read. Save it as "Excel Workbook (.xlsx)" and upload that.
spreadsheet-wrong-type-ancient-workbook = This is a workbook of Excel 95 or earlier. Save it as "Excel Workbook (.xlsx)" and upload that.
spreadsheet-wrong-type-web-page = The file looks like a table but contains a web page; some systems export their .xls files like this. Open it in Excel, save it as "Excel Workbook (.xlsx)" and upload that.
spreadsheet-wrong-type-archive = This is an archive, not a table. Unpack it and upload the table inside.
spreadsheet-wrong-type-unknown = This file is not a table. Upload an Excel workbook (.xlsx, .xls) or a CSV file.
spreadsheet-corrupt = The workbook is damaged and cannot be read. Open it in Excel, save a copy and upload the copy.
spreadsheet-password-protected = The workbook is protected by a password. Remove the password in Excel and upload it again.
spreadsheet-too-large = The file has { $found } MB; at most { $limit } MB can be uploaded. Remove pictures or split it into several files.
spreadsheet-too-large-unpacked = The workbook has { $found } MB once unpacked; at most { $limit } MB can be processed. Keep only the sheets and rows that are needed, or split it into several files.
spreadsheet-too-many-rows = The table has more than { $limit } rows. Split it into several files.
spreadsheet-too-many-columns = Row { $row } has content beyond column { $limit }. Delete what stands at the far right.
spreadsheet-cell-too-long = Row { $row } has a cell of more than { $limit } characters. Shorten it and upload the file again.
spreadsheet-too-many-merged-regions = There are more than { $limit } merged regions. Unmerge the cells and fill in each row.
spreadsheet-no-sheet = The workbook has no visible sheet. Unhide one and upload it again.
spreadsheet-unknown-encoding = The text encoding is not known. Save the file as "CSV UTF-8" or as an Excel workbook and upload that.
spreadsheet-error-value = A cell after row { $row } shows an error value such as #SPILL!. Replace it by real content and upload the file again.
spreadsheet-header-not-found = No row of titles was found. One of the first 20 rows should have these: { $expected }.
spreadsheet-column-missing = The column "{ $title }" is missing. Add it and upload the file again.
spreadsheet-column-twice = "{ $first }" and "{ $second }" are two columns for the same thing. Keep one of them.
spreadsheet-column-unknown = The column "{ $title }" is not part of the template and is not imported.
spreadsheet-no-rows = There is nothing below the row of titles. Fill it in and upload it again.
spreadsheet-unreadable = The file was not read to its end. Upload it again.

# Cells
spreadsheet-formula-cell = This is a formula. Replace it by its result (copy, then paste as values).
spreadsheet-merged-cell = This cell is merged with another one, so its content cannot be seen. Unmerge the cells and fill in each of them.
spreadsheet-error-cell = This cell shows the error { $text }. Enter the real content.
spreadsheet-digits-lost = The number is too long and the spreadsheet replaced its last digits by zeros. Format the column as text and enter it again.
spreadsheet-required = { $title } is missing. This column is required in every row.
spreadsheet-too-long = { $title } is too long: { $length } characters, at most { $max }.
spreadsheet-word-unknown = "{ $text }" is not one of the possible values: { $allowed }.
spreadsheet-day-unknown = "{ $text }" is not a day. Write it as 2026-11-29.
