package acme.knowledge;

import java.util.Map;
import java.util.Optional;

/** What NVIDIA's driver error codes mean: Xid codes of GPUs, SXid codes of NVSwitches. Immutable. */
public record XidCatalogue(Map<Integer, Xid> xids, Map<Integer, SXid> sxids) {

    /** A catalogue that knows no code. */
    public static final XidCatalogue EMPTY = new XidCatalogue(Map.of(), Map.of());

    public XidCatalogue {
        xids = Map.copyOf(xids);
        sxids = Map.copyOf(sxids);
    }

    /** What must be done about a code, from the vendor's catalogue or a site's policy. */
    public enum Action {
        /** Nothing: the code is harmless or only echoes another. */
        IGNORE,
        /** The program is at fault or only the program must restart. */
        RESTART_APP,
        RESET_GPU,
        REBOOT_NODE,
        /** Take the node out and have it looked at. */
        INSPECT_NODE;

        /** Whether a node must be treated, so that the job may go on elsewhere. */
        public boolean isOnNode() {
            return this == RESET_GPU || this == REBOOT_NODE || this == INSPECT_NODE;
        }
    }

    /** The part of the machine that a code speaks about. */
    public enum Part {
        MEMORY,
        LINK,
        OTHER
    }

    /**
     * One Xid code.
     *
     * @param code NVIDIA's number
     * @param name NVIDIA's mnemonic
     * @param part what it speaks about
     * @param action what to do by the policy in force
     * @param dissent who advises otherwise, for people; empty where all agree
     */
    public record Xid(int code, String name, Part part, Action action, String dissent) {}

    /** One SXid code of an NVSwitch; {@code fatal} where it stops the switch. */
    public record SXid(int code, String name, boolean fatal) {}

    public Optional<Xid> xid(int code) {
        return Optional.ofNullable(xids.get(code));
    }

    public Optional<SXid> sxid(int code) {
        return Optional.ofNullable(sxids.get(code));
    }
}
