package dev.semel.system;

/** What keeps the records of several gateways, of the test's own. Used by one thread. */
interface SharedServer {
    /** It dies, or a part of it does, without a word to its disk. */
    void crash();

    /** What had crashed serves again, with what was on its disk. */
    void begin();

    /** How many keys have to be served until nearly certainly every part of it is. */
    default int probes() {
        return 1;
    }
}
