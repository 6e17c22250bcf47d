package opsmgr.junit;

/** The mock refused a call of the control API; the message has every fault with its place. */
public final class ControlException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    ControlException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }
}
