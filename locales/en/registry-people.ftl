# People
person-name-differs = The document number { $number } is registered under another name than "{ $name }". Check name and number; if the person has changed names, a city administrator corrects it first.
person-not-found = There is no such person, or the person is outside what you may see.
denied-people = People are open to city administrators, quality supervisors, auditors and the staff of the body they applied to.
denied-register-people = The role you act in cannot register people.
denied-correct-people = Contact data is corrected by a city administrator or by the body the person applied to.
