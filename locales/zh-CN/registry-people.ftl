# 人员
person-name-differs = 证件号码 { $number } 已登记在另一姓名下，与“{ $name }”不一致。请核对姓名和证件号码；确有更名的，先由市级管理员更正。
person-not-found = 没有这个人员，或者不在您的查看范围内。
denied-people = 人员信息只对市级管理员、质量督导员、审计员和本机构工作人员开放。
denied-register-people = 您当前的角色不能登记人员。
denied-correct-people = 联系方式由市级管理员或报名机构更正。
