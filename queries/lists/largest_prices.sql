-- The three largest prices of each product there ever were, the product that brings most on the as-of first.
with priced as (
    select
        coalesce(nullif(trim(subscriptions.product), ''), '(no product)') as item,
        mrr as price,
        case
            when started_on <= cast(:as_of as date) and (ended_on is null or ended_on > cast(:as_of as date)) then mrr
            else 0
        end as paid_now
    from subscriptions
    where mrr > 0
),

levels as (
    select item, price, cast(sum(paid_now) as bigint) as level_paid
    from priced
    group by item, price
),

ranked as (
    select
        item,
        price,
        row_number() over (partition by item order by price desc) as place,
        sum(level_paid) over (partition by item) as item_paid
    from levels
)

select item, price, place
from ranked
where place <= 3
order by item_paid desc, item, place
limit :size
