// What a reader of the page meets, in the language that the server chose for them.
const WORDS = {
  fr: {
    viewer: "Je suis",
    other: "un jeton à moi (onglet Headers)",
    roles: {
      ANONYMOUS: "visiteur",
      STUDENT: "étudiant·e",
      ALUMNUS: "diplômé·e",
      STAFF: "personnel",
      ADMIN: "administration",
    },
    hint: "Choisissez qui vous êtes, puis lancez une question.",
    failed: "Le serveur ne répond pas.",
  },
  en: {
    viewer: "I am",
    other: "somebody with a token of my own (Headers tab)",
    roles: {
      ANONYMOUS: "a visitor",
      STUDENT: "student",
      ALUMNUS: "graduate",
      STAFF: "staff",
      ADMIN: "administration",
    },
    hint: "Choose who you are, then run a question.",
    failed: "The server does not answer.",
  },
};

export const language = document.documentElement.lang === "fr" ? "fr" : "en";
export const words = WORDS[language];
