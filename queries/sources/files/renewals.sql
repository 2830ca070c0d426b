select * from renewals
