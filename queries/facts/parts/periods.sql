-- Priced periods as the warehouse gives them; free ones move no money and make nobody a customer.
select account_id, started_on, ended_on, mrr
from subscriptions
where mrr > 0
  and started_on <= cast(:as_of as date)
