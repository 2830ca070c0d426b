select * from subscriptions
