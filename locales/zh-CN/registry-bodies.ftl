body-not-in-force = 「{ $body }」的备案目前不是「有效」状态
site-not-in-force = 站点「{ $site }」的备案目前不是「有效」状态
site-filing-not-begun = 站点「{ $site }」的备案自 { $from } 起有效
site-filing-over = 站点「{ $site }」的备案已于 { $to } 到期
