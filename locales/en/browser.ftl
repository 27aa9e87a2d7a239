# Words that modules in the page say. The names in square brackets are filled in by the modules, alike in both languages.

# Score sheet: where a cell stands
grid-saved = Saved
grid-saving = Saving
grid-unsent = Not sent, kept on this device
grid-refused = Not saved
grid-missing = No mark yet
grid-nothing = nothing

# Score sheet: the three states that are not marks
grid-absent = Absent
grid-violation = Violation
grid-exempt = Exempt
grid-confirm = Record [code] as “[state]”? Press [key] again to confirm.
grid-confirm-over = Record [code] as “[state]”? The mark [mark] will be replaced. Press [key] again to confirm.
grid-confirm-withdraw = Withdraw “[state]” for [code]? Press Backspace again to confirm.
grid-withdraw = Withdraw “[state]”
grid-marked = [code] is recorded as “[state]”.
grid-withdrawn = “[state]” for [code] is withdrawn; please type a mark.
grid-cell = [code]: [word]

# Score sheet: marks that cannot be
grid-refused-number = Not a mark; digits only, please.
grid-refused-range = Only [min]–[max].
grid-refused-decimals = At most [decimals] decimals.

# Score sheet: somebody else changed it meanwhile
grid-conflict-detail = This cell has just been changed to [theirs]; you typed [mine].
grid-keep-mine = Use mine: [mine]
grid-take-theirs = Use the new one: [theirs]

# Score sheet: network and session
grid-offline = No network; you can go on marking. Cells kept on this device, to be sent once the network is back: [count].
grid-not-stored = No network, and this device cannot store anything. Cells that exist in this page only: [count]. Please do not close it.
grid-session-lost = You are signed out. Cells kept on this device: [count]. Sign in again in a new tab and come back here; they are then sent by themselves.
grid-other-account = Another account is signed in now. Cells that are yours and are not sent by that account: [count]. Please sign in with your own.
grid-closed = You can no longer fill in this sheet. Cells that are not saved and stay on this device: [count]. Please ask the examination office.
grid-left = These codes are no longer on this sheet; the marks typed for them are not saved: [list]
grid-sign-in = Sign in again
grid-retry = Try now
grid-submit-offline = No network: the sheet can be submitted when it is back. Every mark is saved.
grid-blocked = Not yet ready to submit; cells that need attention: [count]

# Upload
upload-sending = Uploading, [percent] %
upload-received = Uploaded, waiting to be checked
upload-working = Checked [done] of [total] rows
upload-waiting = No network; the check goes on, and progress shows again once the network is back
upload-failed = The file did not arrive. Please check the network and try again; the file is still chosen.
upload-too-large = The file is too large and did not arrive.

# End of the session
timeout-ended = You are signed out. What you typed on this page is still here: sign in again in a new tab, come back and go on.
timeout-again = Sign in in a new tab

# Drafts
draft-back = What you typed last time and did not send is back. It is kept in this browser tab only.
draft-drop = Drop it and start again

# Copying
copy-done = Copied
