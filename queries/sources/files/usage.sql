select * from usage
