"""The brokers that a run may name, one a file. A new one is its file and its line here."""

from config.brokers import default, interactive_brokers, tastytrade

BROKERS = {
    broker.name: broker
    for broker in (
        interactive_brokers.BROKER,
        default.BROKER,
        tastytrade.BROKER,
    )
}
