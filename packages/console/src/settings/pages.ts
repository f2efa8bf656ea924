/** What is loaded with the first page of the settings. Policies come by themselves: no other page reads YAML. */
export { EnvironmentSettings } from './environments.tsx';
export { KeySettings } from './keys/keys.tsx';
export { MemberSettings } from './members/members.tsx';
export { SettingsPage } from './settings-page.tsx';
export { SigningKeySettings } from './signing-keys.tsx';
export { WebhookPage } from './webhooks/webhook-page.tsx';
export { WebhookSettings } from './webhooks/webhooks.tsx';
