// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {vm} from "../support/Vm.sol";
import {StakeFixture} from "./StakeFixture.sol";

/// @notice Mediators and operators who come, go, take other keys and try what they may not, at random. Each action checks what came of it.
abstract contract MediatorCrowd is StakeFixture {
    uint256 internal constant ACTORS = 16;

    enum Done {
        JOINED,
        DRAWN,
        PASSED_OVER,
        SLASHED,
        JAILED,
        WITHDRAWN,
        HELD_BACK,
        RETAKEN,
        CAPPED,
        ROTATED
    }

    mapping(address mediator => uint256) public seatsOf;
    mapping(Done what => uint256) public counts;
    uint256 public custody;
    mapping(address mediator => uint256) private _withdrawableAt;

    /// @dev As the pool is told; the pool is the test.
    mapping(address account => address mediator) private _told;
    address[] private _retired;
    uint256 private _keysMade;

    /// @notice One actor becomes a mediator, by itself or under one of two operators, or goes on with a further class.
    function join(uint256 actor, uint256 seed) public {
        address mediator = mediators[actor % ACTORS];
        bytes32 drawClass = seed % 5 == 0 ? OTHER_CLASS : CLASS;
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        for (uint256 i = 0; i < account.drawClasses.length; i++) {
            if (account.drawClasses[i] == drawClass) return;
        }
        address operator = _operatorFor(actor % ACTORS);
        vm.prank(_keyOf(operator));
        registry.approveMediator(mediator);
        uint256 leaves = sortition.leavesOf(CLASS).length;
        vm.prank(_keyOf(mediator));
        registry.registerUnder(drawClass, operator);
        counts[Done.JOINED]++;
        if (account.stake == 0) _stake(mediator, STAKE);
        if (drawClass == CLASS && leaves == sortition.leavesOf(CLASS).length && _nextWeight(mediator) > 0) {
            counts[Done.RETAKEN]++;
        }
    }

    function moveStake(uint256 actor, uint256 amount, uint256 direction) external {
        address mediator = mediators[actor % ACTORS];
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        bool out = direction % 3 == 0;
        if (!registry.isMediator(mediator)) {
            if (!out) vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.NotRegistered.selector, mediator));
            else vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.StakeTooLow.selector, uint128(0), uint128(1)));
            vm.prank(mediator);
            if (out) registry.requestUnstake(1);
            else registry.stake(1);
            return;
        }
        uint256 most = out ? account.stake : token.balanceOf(account.key);
        if (most == 0) return;
        uint128 moved = uint128(direction % 2 == 0 ? most : bound(amount, 1, most));
        if (!out) return _stake(mediator, moved);
        bool apart = account.withdrawalAddress != address(0) && direction % 5 == 0;
        vm.prank(apart ? account.withdrawalAddress : account.key);
        if (apart) registry.requestUnstakeOf(mediator, moved);
        else registry.requestUnstake(moved);
        _withdrawableAt[mediator] = block.timestamp + UNBONDING;
    }

    /// @notice Anyone at any time; it works exactly when it may (I17).
    function tryWithdraw(uint256 actor) external {
        address mediator = mediators[actor % ACTORS];
        uint256 amount = registry.accountOf(mediator).unbonding;
        bool allowed = amount > 0 && block.timestamp >= _withdrawableAt[mediator] && seatsOf[mediator] == 0;
        address payee = registry.payeeOf(mediator);
        uint256 before = token.balanceOf(payee);
        vm.prank(_keyOf(mediator));
        try registry.withdraw() {
            assertTrue(allowed, "I17: only after the period and with no open seat");
            assertEq(token.balanceOf(payee), before + amount, "all of it, to the withdrawal address");
            custody -= amount;
            counts[Done.WITHDRAWN]++;
            if (payee == mediator) return;
            vm.prank(payee);
            token.transfer(_keyOf(mediator), amount);
        } catch {
            assertTrue(!allowed, "I17: nothing else holds it back");
            counts[Done.HELD_BACK]++;
        }
    }

    /// @notice A mediator that has a withdrawal address gets a key it never had; one that has none names one.
    function rotate(uint256 actor, uint256 seed) external {
        address mediator = mediators[actor % ACTORS];
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        if (account.key == address(0)) return;
        address safe = address(uint160(0x5AFE00 + seed % 3));
        if (account.withdrawalAddress == address(0)) {
            vm.prank(mediator);
            return registry.setWithdrawalAddress(mediator, safe);
        }
        address key = address(uint160(0xCE1000 + _keysMade++));
        vm.prank(key);
        registry.offerKey(mediator);
        address thief = seed % 2 == 0 ? account.key : mediators[seed % ACTORS];
        vm.prank(thief);
        (bool stolen,) = address(registry).call(abi.encodeCall(registry.rotateKey, (mediator, key)));
        assertTrue(!stolen, "only its withdrawal address replaces a key");
        vm.prank(thief);
        (stolen,) = address(registry).call(abi.encodeCall(registry.setWithdrawalAddress, (mediator, thief)));
        assertTrue(!stolen, "nobody else names where it is paid");
        vm.prank(account.withdrawalAddress);
        registry.rotateKey(mediator, key);
        _retired.push(account.key);
        uint256 balance = token.balanceOf(account.key);
        vm.prank(account.key);
        token.transfer(key, balance);
        vm.prank(key);
        token.approve(address(registry), type(uint256).max);
        if (seed % 4 == 0) {
            vm.prank(account.withdrawalAddress);
            registry.setWithdrawalAddress(mediator, safe);
        }
        counts[Done.ROTATED]++;
        if (seed % 8 == 0) requireKeysApart();
    }

    /// @dev As IKeyBook says.
    function noteKey(address mediator, address retired, address key) external {
        assertEq(msg.sender, address(registry), "told by the registry");
        _told[retired] = address(1);
        _told[key] = mediator;
    }

    /// @notice A key acts for one mediator, a retired one for none and is refused everything, and whoever was told knows.
    function requireKeysApart() public {
        for (uint256 i = 0; i < ACTORS; i++) {
            address key = _keyOf(mediators[i]);
            assertEq(registry.actsFor(key), mediators[i], "its key acts for it");
            address told = _told[key];
            assertEq(told == address(0) ? key : told, mediators[i], "and the pool knows");
        }
        for (uint256 i = 0; i < _retired.length; i++) {
            address key = _retired[i];
            assertEq(registry.actsFor(key), address(0), "a retired key acts for nobody");
            assertEq(_told[key], address(1), "and the pool knows");
            vm.prank(key);
            (bool done,) = address(registry).call(abi.encodeCall(registry.requestUnstake, (1)));
            assertTrue(!done, "nor for itself");
        }
    }

    /// @dev Every other actor by itself, one of whom has another under it; the rest under two operators that are no mediators.
    function _operatorFor(uint256 actor) internal view returns (address) {
        if (actor == 5) return mediators[0];
        if (actor % 2 == 0) return mediators[actor];
        return address(uint160(0xB0 + actor % 4 / 2));
    }

    function _stake(address mediator, uint128 amount) internal {
        address key = _keyOf(mediator);
        if (token.balanceOf(key) < amount) return;
        vm.prank(key);
        registry.stake(amount);
        custody += amount;
    }

    /// @dev Who acts for an account.
    function _keyOf(address account) internal view returns (address) {
        address key = registry.accountOf(account).key;
        return key == address(0) ? account : key;
    }

    function _held(address mediator) internal view returns (uint256) {
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        return uint256(account.stake) + account.unbonding;
    }
}
