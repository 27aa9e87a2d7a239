# Marking schemes
scheme-title = Marking schemes
scheme-lead = One for each module, 100 marks in all; a module without one is marked by a single number out of 100.
scheme-none = No scheme yet
scheme-none-how = Read a CIS sheet, or type one.
scheme-empty = The scheme is empty
scheme-empty-how = Add a sub-criterion to begin.
scheme-version = { $count ->
    [one] version { $shown }
   *[other] version { $shown }
}
scheme-aspects = { $count ->
    [one] { $shown } aspect
   *[other] { $shown } aspects
}
scheme-measurements = { $count ->
    [one] { $shown } measurement
   *[other] { $shown } measurement
}
scheme-judgements = { $count ->
    [one] { $shown } judgement
   *[other] { $shown } judgement
}
scheme-errors = { $count ->
    [one] { $shown } error; it cannot be used before it is mended
   *[other] { $shown } errors; it cannot be used before they are mended
}
scheme-warnings = { $count ->
    [one] { $shown } warning
   *[other] { $shown } warnings
}
scheme-day = { $count ->
    [one] day { $shown }
   *[other] day { $shown }
}
scheme-benchmark = { $count ->
    [one] Score { $shown } means
   *[other] Score { $shown } means
}
scheme-total-is = { $total } marks
scheme-file = CIS sheet (XLSX, XLS or CSV)
scheme-file-hint = Columns A to K are found by their titles.
scheme-do-read = Read it
scheme-do-begin = Type one
scheme-do-force = Put in force
scheme-force-lead = This version no longer changes, the one before it is kept as a record; schemes are frozen once the contest runs.
scheme-add-sub-criterion = Add a sub-criterion
scheme-sub-criterion = Sub-criterion
scheme-aspect = Aspect
scheme-add-aspect = One more aspect
scheme-save = Save
scheme-remove = Remove the sub-criterion
scheme-remove-lead = Its aspects go with it.
scheme-id = Identifier
scheme-id-hint = Such as A1.
scheme-name = Name
scheme-day-of-marking = Day of marking
scheme-kind = Kind
scheme-description = What is marked
scheme-requirement = Requirement
scheme-extra = Further descriptions (a line each)
scheme-section = Section
scheme-mark = Full mark
aspect-kind-measurement = Measurement
aspect-kind-judgement = Judgement
scheme-state-draft = Draft
scheme-state-in-force = In force
scheme-state-superseded = Superseded
scheme-said-read = Read as a draft; see what is said about it.
scheme-said-begun = An empty scheme is begun; add its sub-criteria.
scheme-said-changed = The sub-criterion is saved.
scheme-said-removed = The sub-criterion is removed.
scheme-said-in-force = Version { $version } is in force.
scheme-not-found = There is no such marking scheme
scheme-sub-criterion-not-found = There is no such sub-criterion
scheme-not-a-draft = This version was in force and no longer changes.
scheme-frozen = The contest has begun; its schemes are frozen.
scheme-has-errors = It cannot be used: { $count } errors are left.
scheme-full = A scheme has { $most } sub-criteria at the most.
scheme-id-form = Write it like A1 or B12.
scheme-section-form = Give the number of a section.
contest-module-not-found = There is no such module
contest-schemes = Marking schemes
denied-scheme-is-the-chiefs = Marking schemes are changed by the organiser or the chief judge.
action-scheme-drafted = Marking scheme drafted
action-scheme-changed = Marking scheme changed
action-scheme-put-in-force = Marking scheme put in force
