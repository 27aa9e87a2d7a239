# Assessors of a batch: who can be chosen, why not, panels
staffing-bar-not-engaged = The assessor is “{ $state }”, not engaged
staffing-bar-card = The card does not hold on { $day }; it must hold on every day. Possible once it is renewed
staffing-bar-trade = The card has not this trade
staffing-bar-level = The card has this trade, but not { $level }
staffing-bar-grade = { $level } needs a senior assessor
staffing-bar-employer = { $count ->
    [one] A candidate comes from the same employer: recusal
   *[other] { $count } candidates come from the same employer: recusal
}
staffing-bar-related-candidate = Declared a relation to a candidate: recusal
staffing-bar-related-body = Declared a relation to this body: recusal
staffing-bar-elsewhere = Serves in batch { $batch } from { $from } to { $to }
staffing-bar-candidate = Is a candidate of this batch
staffing-rotation = Served this body { $times } times in a row and should rotate. To choose this assessor all the same, give a reason.
staffing-panel-small = { $trade } { $level }, { $part }: { $least ->
    [one] at least one assessor is needed
   *[other] at least { $least } assessors are needed
}; { $count ->
    [0] there is none
    [one] there is one
   *[other] there are { $count }
}.
staffing-panel-even = { $trade } { $level }, { $part }: the number of assessors must be odd; it is { $count }.
staffing-panel-lead = { $trade } { $level }, { $part }: a lead assessor is needed.
staffing-panel-ratio = { $candidates } candidates at one assessor for { $ratio } ask for { $count ->
    [one] one assessor
   *[other] { $count } assessors
}: work in groups or assign more.
staffing-panel-barred = { $trade } { $level }, { $part }: { $name } may not assess any more. Please open the panel, see why and choose somebody else.
staffing-assigned-already = This assessor is in the panel already.
staffing-not-now = The batch is not being staffed now; panels cannot be changed.
staffing-assessor-not-found = There is no assessor with this card number.
staffing-not-assigned = This assessor is not in the panel.
staffing-line-not-found = There is no such line or part in the batch.
staffing-line = Line
staffing-panel = Panel
staffing-standing = Complete?
staffing-complete = The panel is complete.
staffing-incomplete = Not yet
staffing-lead = lead
staffing-lead-in = { $from } to { $to }, candidates: { $candidates }
staffing-chosen = { $count ->
    [one] { $shown } chosen
   *[other] { $shown } chosen
}
staffing-find = Find an assessor
staffing-find-hint = Name, card number, employer
staffing-range = Range
staffing-range-trade = With this trade on the card
staffing-show = Show
staffing-show-all = All, with reasons
staffing-show-selectable = Only who can be chosen
staffing-nobody = No assessors
staffing-nobody-how = Try another range or search; when nobody has this trade yet, register an assessor first.
staffing-assessor = Assessor
staffing-grade = Grade
staffing-scope = Scope
staffing-this-year = Served
staffing-times = { $count ->
    [0] not this year
    [one] once this year
   *[other] { $shown } times this year
}
staffing-whether = Can be chosen?
staffing-can = Yes
staffing-cannot = No
staffing-chosen-one = Chosen
staffing-chosen-lead = Chosen, leads
staffing-assign = Choose
staffing-remove = Take out
staffing-make-lead = Make lead
staffing-override = Reason against rotation
staffing-selectable = { $shown } can be chosen
staffing-said-assigned = Added to the panel; a mail tells the assessor.
staffing-said-removed = Taken out of the panel.
staffing-said-lead = Named as lead assessor.
mail-assessor-assigned-subject = You are assigned as an assessor
mail-assessor-assigned-body = You are assigned to { $body } ({ $site }) as an assessor of { $trade } { $level }, { $part }, from { $from } to { $to }.
mail-assessor-assigned-recusal = If you are related to a candidate or to the body (family, master and apprentice, colleagues), tell the body before the assessment so that you can stand back.
mail-assessor-assigned-link = Open my score sheets
