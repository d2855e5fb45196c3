package org.guildhall.launcher.local;

/** The four services, in the order of their ports. */
public enum Service {
    SETTLEMENT,
    REPUTATION,
    FEDERATION,
    ARBITRATION;

    /** Its name in commands, its database and that database's role. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Its port, if the four ports begin at {@code portBase}. */
    public int port(int portBase) {
        return portBase + ordinal();
    }

    /** Whether it keeps a public log, signed with a key of its own. */
    public boolean keepsLog() {
        return this == SETTLEMENT || this == REPUTATION;
    }

    /** @throws Trouble if there is no such service */
    public static Service named(String name) {
        for (Service service : values()) {
            if (service.id().equals(name)) {
                return service;
            }
        }
        throw new Trouble(
                "There is no service '" + name + "'.", "Name one of: settlement, reputation, federation, arbitration.");
    }
}
