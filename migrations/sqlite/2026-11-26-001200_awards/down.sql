drop table award_certificate;
