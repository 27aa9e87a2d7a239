drop table level_appointment;
