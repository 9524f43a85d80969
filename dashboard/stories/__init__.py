"""What pages say: what was asked becomes titles, sentences and tables, in the words of the catalogues."""
