package io.tercel.expr;

/** Finds what a path names. */
interface PathResolver {

    /**
     * The field, place or element of a path.
     *
     * @throws Misfit when there is no such thing, or filters cannot read it
     */
    Operand resolve(Expr.Path path);
}
