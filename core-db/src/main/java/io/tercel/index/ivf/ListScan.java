package io.tercel.index.ivf;

/** One search through lists. */
interface ListScan {

    /**
     * Looks at the rows of a list.
     *
     * @return how many of them are eligible
     */
    int scan(int list);

    /** Ends what waits. */
    void finish();
}
