body-not-in-force = The filing of “{ $body }” is not in force at present
site-not-in-force = The filing of the site “{ $site }” is not in force at present
site-filing-not-begun = The filing of the site “{ $site }” begins on { $from }
site-filing-over = The filing of the site “{ $site }” ended on { $to }
