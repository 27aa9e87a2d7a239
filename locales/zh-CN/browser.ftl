# 页面里的脚本要说的话。方括号里的名字由脚本填入，两种语言必须一致。

# 评分表：每一格的状态
grid-saved = 已保存
grid-saving = 保存中
grid-unsent = 未发送，已存在这台设备上
grid-refused = 没有保存
grid-missing = 未填
grid-nothing = 空白

# 评分表：不是分数的三种情况
grid-absent = 缺考
grid-violation = 违纪
grid-exempt = 免试
grid-confirm = 把 [code] 记为[state]？再按一次 [key] 确认。
grid-confirm-over = 把 [code] 记为[state]？已填的 [mark] 分会被取代。再按一次 [key] 确认。
grid-confirm-withdraw = 撤回 [code] 的[state]？再按一次退格键确认。
grid-withdraw = 撤回[state]
grid-marked = [code] 已记为[state]。
grid-withdrawn = [code] 的[state]已撤回，请填分数。
grid-cell = [code]：[word]

# 评分表：填不进去的分数
grid-refused-number = 不是分数，请只填数字。
grid-refused-range = 只能填 [min]—[max]。
grid-refused-decimals = 最多 [decimals] 位小数。

# 评分表：别人同时改了
grid-conflict-detail = 这一格刚被改成“[theirs]”，您填的是“[mine]”。
grid-keep-mine = 用我的：[mine]
grid-take-theirs = 用新的：[theirs]

# 评分表：网络和登录
grid-offline = 网络断开，可以继续打分。[count] 格存在这台设备上，连上后自动发送。
grid-not-stored = 网络断开，这台设备也存不下。[count] 格只在这个页面里，请不要关闭页面。
grid-session-lost = 登录已过期。[count] 格存在这台设备上，请在新页面重新登录，再回到这里，会自动发送。
grid-other-account = 现在登录的是另一个账号。[count] 格是您的，不会用那个账号发送；请用您的账号重新登录。
grid-closed = 这张评分表已不能由您填写。[count] 格没有保存，仍留在这台设备上；请联系考务。
grid-left = 以下编号已不在这张评分表上，填过的分数没有保存：[list]
grid-sign-in = 重新登录
grid-retry = 现在重试
grid-submit-offline = 网络断开，连上后才能提交。已录的分数都已保存。
grid-blocked = 还不能提交，有 [count] 格要处理

# 上传
upload-sending = 正在上传，[percent] %
upload-received = 已上传，等待核对
upload-working = 已核对 [done] / [total] 行
upload-waiting = 网络断开，核对仍在继续，连上后显示进度
upload-failed = 没有传上去。请检查网络后重试，选好的文件还在。
upload-too-large = 文件太大，没有传上去。

# 登录过期
timeout-ended = 登录已过期。这一页上填的内容还在：请在新页面重新登录，再回到这里继续。
timeout-again = 在新页面登录

# 草稿
draft-back = 已恢复您上次没有提交的内容，只存在这个浏览器标签页里。
draft-drop = 丢弃，重新填

# 复制
copy-done = 已复制
