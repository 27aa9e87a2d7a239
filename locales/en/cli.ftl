# The command line: imports and exports
staged-state-good = good
staged-state-warning = warning
staged-state-error = error
cli-file-unreadable = { $file } cannot be read: { $error }
cli-batch-needed = Name the batch with --batch. A roster can be checked without one, with --dry-run.
cli-as-needed = Marks are imported in the name of an account, because another person has to confirm them: name it with --as.
cli-as-unknown = There is no account { $login }, or it may not sign in, or it does not hold the role { $role } today.
cli-import-nothing-posted = Checked only; nothing was posted.
cli-import-file = File: { $message } ({ $code })
cli-import-row = Row { $row } [{ $state }] { $column }: { $message } ({ $code })
cli-import-counts = { $rows } rows: { $good } good, { $warnings } with warnings, { $errors } with errors.
cli-export-exists = { $file } exists already; an export never overwrites a file. Choose another name.
cli-export-cannot = { $file } cannot be written: { $error }
cli-export-too-many = More rows than a sheet can hold. Let the name of the file end in .csv.
cli-export-written = { $rows } rows written to { $file }
