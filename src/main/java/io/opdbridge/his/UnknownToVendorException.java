package io.opdbridge.his;

/** The vendor says that it does not know itself what has become of the call, by a code that is set to mean that. */
final class UnknownToVendorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param words the vendor's own, without what would name a person; may be null */
    UnknownToVendorException(String code, String words) {
        super("the vendor says that it does not know: " + code + (words == null ? "" : " " + words));
    }
}
