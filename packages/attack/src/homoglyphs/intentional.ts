/**
 * Pairs that look the same by intent, of Unicode's security data (UTS 39, intentional.txt 16.0.0; © Unicode, Inc., Unicode License v3), as Bad Characters and TextAttack's
 * differential evolution take them: each letter, and behind it what it may become. It goes one way alone, as the file does.
 */
const pairs =
  "!ǃ AΑ BΒ CС EΕ HΗ IΙ JЈ KΚ MΜ NΝ OΟ PΡ SЅ TΤ XΧ YΥ ZΖ aа cс dԁ eе hһ iі jϳ oο pр sѕ xх yу ÆӔ ÐĐ æӕ ĸк ƂБ ƏӘ ƟӨ ƩΣ ǝə ɅΛ əә ɛε ɩι ɪӏ ɵө ʒӡ ʙв ʜн ΓГ ΠП α⍺ ι⍳ ρ⍴ ω⍵ гᴦ лᴫ пᴨ ဝ၀ អឣ ᠵᡕ ᦞ᧐ ᦱ᧑ ᩅ᪀᪐ ᬍ᭒ ᬑ᭓ ᬨ᭘ ᭐᭜ ᴍм ᴘᴩ ᴛт ⱧҢ ⱩҚ ꧐꧆ 𐎂𐏑 𐎓𐏓 𐎚𒀸 𐒆𐒠";

/** What each letter may become. */
export const intentional: ReadonlyMap<string, readonly string[]> = new Map(
  pairs.split(" ").map((line) => {
    const [letter = "", ...alike] = Array.from(line);
    return [letter, alike];
  }),
);
