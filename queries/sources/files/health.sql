select * from health
