drop table password_history;
drop table account_token;
drop table session;
drop table role_grant;
drop table account;
