package io.tercel.samples.web;

import com.linecorp.armeria.common.HttpStatus;

/** A request that is not served as it is. The message is for the person in front of the browser. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient HttpStatus status;

    RefusedException(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    static RefusedException bad(String message) {
        return new RefusedException(HttpStatus.BAD_REQUEST, message);
    }

    HttpStatus status() {
        return status;
    }
}
