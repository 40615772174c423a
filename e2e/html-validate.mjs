// What html-validate asks of every page: all it recommends, and all of whole documents, but for this.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    // Pages take nothing from other hosts, which a browser test proves. What comes from the page's own host is as
    // trustworthy as the page, and its address is its content's digest.
    "require-sri": ["error", { target: "crossorigin" }],
    // The codes of a plan are the ids of its actions on paper, and have dots: HTML allows all but spaces.
    "valid-id": ["error", { relaxed: true }],
    // A table or drawing that scrolls sideways is a region with a name, which the keyboard can reach. As a section it
    // would have to have a heading, says the other checker.
    "prefer-native-element": ["error", { exclude: ["region"] }],
    // A title here says what, of which plan, and whether it is fiction. 70 signs is how much a search engine shows.
    "long-title": ["error", { maxlength: 200 }],
  },
};
