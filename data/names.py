"""Names of the sample company's customers. None is meant to be a real firm."""

from __future__ import annotations

FIRST = (
    "Alder", "Amber", "Anchor", "Arbor", "Ashford", "Aspen", "Atlas", "Aurora", "Baltic", "Banner", "Basalt", "Beacon", "Birch",
    "Blackwood", "Bluebell", "Bramble", "Bridgeport", "Bright", "Brook", "Calder", "Canyon", "Cedar", "Chalk", "Cinder", "Citadel",
    "Clover", "Cobalt", "Compass", "Copper", "Coral", "Cornerstone", "Crescent", "Crown", "Cypress", "Dawn", "Delta", "Dover", "Drift",
    "Eagle", "Eastgate", "Elm", "Ember", "Evergreen", "Fairview", "Falcon", "Fern", "Fjord", "Flint", "Foxglove", "Garnet", "Glacier",
    "Granite", "Greenfield", "Harbor", "Hawthorn", "Hazel", "Heron", "Highland", "Holly", "Horizon", "Indigo", "Iris", "Ivory", "Jasper",
    "Juniper", "Kestrel", "Keystone", "Lantern", "Larch", "Laurel", "Linden", "Lowland", "Magnolia", "Maple", "Meadow", "Meridian",
    "Midland", "Mistral", "Nettle", "Nimbus", "Northgate", "Oakley", "Onyx", "Orchard", "Osprey", "Pacific", "Palisade", "Pebble", "Pine",
    "Pioneer", "Polar", "Quarry", "Quartz", "Raven", "Redwood", "Ridge", "River", "Rowan", "Saffron", "Sage", "Sequoia", "Sierra", "Silver",
    "Solstice", "Spruce", "Sterling", "Summit", "Tamarind", "Teal", "Thistle", "Timber", "Topaz", "Umber", "Vale", "Verdant", "Walnut",
    "Westbrook", "Willow", "Yarrow", "Zephyr",
)  # fmt: skip
# By industry, and last for those whose industry nobody wrote down. No word stands in two lists, so no name comes twice.
SECOND = {
    "Logistics": ("Couriers", "Freight", "Logistics", "Marine", "Rail", "Shipping", "Transport", "Travel"),
    "Retail": ("Brands", "Furniture", "Markets", "Outfitters", "Retail", "Sports", "Stores", "Textiles"),
    "Healthcare": ("Care", "Clinics", "Dental", "Health", "Pharma", "Therapy"),
    "Manufacturing": ("Ceramics", "Components", "Controls", "Machines", "Metals", "Packaging", "Plastics", "Robotics", "Tools"),
    "Finance": ("Capital", "Finance", "Insurance", "Leasing", "Payments"),
    "Media": ("Design", "Media", "Press", "Printing", "Studios"),
    "Education": ("Education", "Institute", "Learning", "Schools", "Training"),
    "Energy": ("Energy", "Power", "Solar", "Water"),
    "": ("Analytics", "Builders", "Foods", "Holdings", "Hotels", "Networks", "Services", "Supply", "Systems", "Trading", "Works"),
}
SUFFIX = ("", " Group", " Ltd", " Inc", " & Co")

# Names that are hard on software, by position in the list of accounts.
ODD = {
    23: "Müller & Söhne GmbH", 64: "上海远航物流有限公司", 131: "O'Hara <Labs>", 256: "=Equal Foods", 402: "$5 & Up Stores, $10 Max",
    577: "Żółw Transport Sp. z o.o.", 719: "*Star* _Line_ Hotels", 905: "Sächsische Dampfschifffahrts- und Binnenhafenbetriebsgesellschaft mbH & Co. KG",
    1103: "株式会社みなと", 1290: "Null Instruments",
}  # fmt: skip
