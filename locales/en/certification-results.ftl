# Results and public notice
results-title = Results
results-summary = Result summary
results-row-number = No.
results-ticket = Ticket number
results-name = Name
results-trade = Trade
results-level = Level
results-sum = Sum (information only)
results-outcome = Result
results-not-yet = not yet
results-part-failed = failed
results-disputed = Assessors disagree
results-no-sheets = There are no score sheets yet.
results-compute = Compute results
results-start-notice = { $count ->
    [one] Start the notice ({ $shown } working day)
   *[other] Start the notice ({ $shown } working days)
}
results-do-notice = Start the notice
results-notice-lead = { $count ->
    [one] The result of one candidate is
   *[other] The results of { $count } candidates are
} open to everyone from today to the end of { $last }, and candidates with a mail address are told. After that marks cannot be changed and the notice cannot be started anew.
results-notice-until = on notice until { $last }
results-findings = { $count ->
    [one] One finding keeps the results from being computed:
   *[other] { $shown } findings keep the results from being computed:
}
results-findings-how = Please check the sheets in question and open the wrong one again; its assessor corrects it, and somebody else confirms.
results-sign-assessor = Assessor
results-sign-lead = Lead assessor
results-sign-supervisor = Quality supervisor
results-computed-said = All sheets are confirmed and the results are computed.
results-findings-said = { $count ->
    [one] All sheets are confirmed, but one finding keeps the results from being computed; see this page.
   *[other] All sheets are confirmed, but { $count } findings keep the results from being computed; see this page.
}
results-notice-said = On public notice until the end of { $last }.
results-not-scoring = The batch is not being scored, so this is not possible.
results-sheets-open = { $count ->
    [one] One score sheet is not confirmed yet, so there are no results.
   *[other] { $count } score sheets are not confirmed yet, so there are no results.
}
results-not-computed = Some candidates have no result yet, so the notice cannot start.
denied-results-publish = Results are put on notice by staff of the body or by a city administrator.
result-obstacle-no-sheet = no score sheet
result-obstacle-missing = no mark
result-obstacle-disagreement = the assessors do not agree: one recorded an absence or an exemption, another gave a mark
notices-title = Results on notice
notices-lead = Open to everyone while the notice runs; names are partly hidden.
notices-none = No results of certification batches are on notice at present
notices-none-how = When a notice is over its list is no longer public; candidates see their own results after signing in.
notice-title = Results on notice
notice-batch = Batch
notice-body = Certification body
notice-last-day = Last day
notice-candidates = Candidates
notice-days-left = { $count ->
    [0] ends today
    [one] { $shown } working day left
   *[other] { $shown } working days left
}
notice-runs = On notice from { $first } to { $last }.
notice-objection = Whoever objects to a result writes to the certification body while the notice runs.
notice-not-found = There is no such notice, or it is over.
mail-results-on-notice-subject = Assessment results are on public notice
mail-results-on-notice-body = The results of your skill level certification (ticket number { $ticket }) are on public notice from { $from } to { $to }. Please open the link below; if you object, tell the certification body while the notice runs.
mail-results-on-notice-link = See the notice
results-before-last-day = The assessment lasts until { $day }; the notice cannot start before.
notices-competitions = Competition results on public notice
notices-competitions-how = Results of skills and labour competitions are on notice on the pages of the competitions.
notices-studios = Studios on public notice
