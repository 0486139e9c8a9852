export { type ChatMessage, type ChatOptions, type ChatTemplate, loadChatTemplate } from "./chat-template.ts";
