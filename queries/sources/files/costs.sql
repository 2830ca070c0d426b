select * from costs
