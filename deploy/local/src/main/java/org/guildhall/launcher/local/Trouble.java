package org.guildhall.launcher.local;

/** Something that the person at the keyboard can put right: the message says what is wrong and what to do. */
public final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem what is wrong, one sentence
     * @param advice what to do about it, one sentence or more
     */
    public Trouble(String problem, String advice) {
        super(problem + "\n  " + advice);
    }

    public Trouble(String problem, String advice, Throwable cause) {
        super(problem + "\n  " + advice, cause);
    }
}
