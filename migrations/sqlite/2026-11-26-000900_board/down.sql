drop table contest_board;
